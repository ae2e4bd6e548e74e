using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Skerry.Testing;

/// <summary>Keeps what is logged.</summary>
public sealed class RecordingLogger : ILogger
{
    /// <summary>What was logged, in order.</summary>
    public ConcurrentQueue<(LogLevel Level, int Id, string Message, Exception? Exception)> Entries { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Enqueue((logLevel, eventId.Id, formatter(state, exception), exception));
}
