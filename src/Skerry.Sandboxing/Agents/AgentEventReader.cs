using System.Buffers;
using System.IO.Pipelines;
using Skerry.Agent.Protocol;
using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Agents;

/// <summary>Reads the events of one execution, a bounded line at a time and within the execution's time.</summary>
/// <remarks>
/// Time counts only while the agent is waited for: a caller who is slow to take events does not use up the execution's time. A caller
/// who stops waiting leaves the read in flight, so that the rest can still be drained.
/// </remarks>
internal sealed class AgentEventReader : IAsyncDisposable
{
    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 64 * 1024, minimumReadSize: 16 * 1024);

    private readonly AgentConnection _connection;
    private readonly HttpResponseMessage _answer;
    private PipeReader? _lines;
    private Task<ExecutionEvent>? _pending;
    private TimeSpan _left;

    /// <summary>Begins to read.</summary>
    /// <param name="connection">The agent.</param>
    /// <param name="answer">Its answer; the caller disposes it.</param>
    /// <param name="command">What was asked.</param>
    public AgentEventReader(AgentConnection connection, HttpResponseMessage answer, ExecutionCommand command)
    {
        (_connection, _answer) = (connection, answer);
        _left = command.Timeout + connection.Limits.Grace;
    }

    /// <summary>Whether the last event was read.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Reads the next event.</summary>
    /// <exception cref="Pools.Sandboxes.SandboxLostException">There is none: the sandbox ended, or its agent broke the protocol.</exception>
    public async Task<ExecutionEvent> ReadAsync(CancellationToken cancellationToken)
    {
        _pending ??= ReadEventAsync();
        var began = _connection.Time.GetTimestamp();
        try
        {
            var next = await _pending.WaitAsync(_left, _connection.Time, cancellationToken);
            _pending = null;
            HasEnded = next is ExecutionCompleted;
            return next;
        }
        catch (TimeoutException e)
        {
            throw _connection.Lose("The agent did not end an execution whose time was up.", e);
        }
        finally
        {
            _left -= _connection.Time.GetElapsedTime(began);
            if (_left < TimeSpan.Zero) _left = TimeSpan.Zero;
        }
    }

    /// <summary>Reads to the end and drops what comes; the execution was cancelled and has only the grace left.</summary>
    public async Task DrainAsync()
    {
        if (_left > _connection.Limits.Grace) _left = _connection.Limits.Grace;
        while (!HasEnded) await ReadAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_pending is not null)
        {
            // The connection was lost: the answer's end frees the read that is still in flight.
            _answer.Dispose();
            await ((Task)_pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_lines is not null) await _lines.CompleteAsync();
    }

    private async Task<ExecutionEvent> ReadEventAsync()
    {
        using var wait = new AgentWait(Timeout.InfiniteTimeSpan, _connection.Time, CancellationToken.None);
        return await _connection.GuardAsync(ReadLineAsync, wait);
    }

    private async Task<ExecutionEvent> ReadLineAsync()
    {
        _lines ??= PipeReader.Create(await _answer.Content.ReadAsStreamAsync(), Buffers);
        for (long searched = 0; ;)
        {
            var read = await _lines.ReadAsync();
            var unread = read.Buffer;
            if (unread.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                var (message, data) = AgentEventParser.Parse(unread.Slice(0, end));
                _lines.AdvanceTo(unread.GetPosition(1, end));
                return AgentEventTranslation.Translate(message, data);
            }

            searched = unread.Length;
            if (searched > AgentEvent.LongestLine) throw new AgentProtocolException("The agent broke the protocol: an endless line.");
            if (read.IsCompleted) throw new AgentProtocolException("The agent broke the protocol: an execution's stream without its end.");
            _lines.AdvanceTo(unread.Start, unread.End);
        }
    }
}
