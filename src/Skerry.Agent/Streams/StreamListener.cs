using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Skerry.Agent.Streams;

/// <summary>A listener that accepts the sandbox's streams, which are there already. There are never others.</summary>
internal sealed class StreamListener : IConnectionListener, IConnectionListenerFactory
{
    private readonly ConcurrentQueue<ConnectionContext> _waiting;
    private readonly IDisposable? _owner;
    private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes the listener.</summary>
    /// <param name="streams">The streams; the agent lives by the first.</param>
    /// <param name="owner">What is disposed after them.</param>
    public StreamListener(IReadOnlyList<ConnectionContext> streams, IDisposable? owner = null)
    {
        _waiting = new ConcurrentQueue<ConnectionContext>(streams);
        _owner = owner;
        streams[0].ConnectionClosed.Register(() => _lost.TrySetResult());
    }

    /// <summary>Completes when the first stream has ended.</summary>
    public Task Lost => _lost.Task;

    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = new StreamEndPoint();

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    /// <inheritdoc/>
    /// <remarks>The server disposes what it has accepted.</remarks>
    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        _waiting.TryDequeue(out var stream)
            ? ValueTask.FromResult<ConnectionContext?>(stream)
            : new ValueTask<ConnectionContext?>(_unbound.Task);

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.TrySetResult(null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _unbound.TrySetResult(null);
        foreach (var stream in _waiting) await stream.DisposeAsync();
        _owner?.Dispose();
    }

    private sealed class StreamEndPoint : EndPoint
    {
        public override string ToString() => "stream";
    }
}
