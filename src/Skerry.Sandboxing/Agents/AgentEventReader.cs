using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Json;
using Skerry.Agent.Protocol;
using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Agents;

/// <summary>Starts one execution and reads its events, a bounded line at a time and within the execution's time.</summary>
/// <remarks>
/// The only clock is the execution's own: its time-out and <see cref="AgentLimits.Grace"/>, from the request to the last event, whether
/// the agent answers the request at once or with the first event. It stands still while nobody waits: a caller who is slow to take events
/// does not use up the execution's time. A caller who stops waiting leaves the read in flight, so that the rest can still be drained.
/// </remarks>
internal sealed class AgentEventReader : IAsyncDisposable
{
    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 64 * 1024, minimumReadSize: 16 * 1024);

    private readonly AgentConnection _connection;
    private readonly Task<HttpResponseMessage> _answer;
    private readonly LineAllowance _allowance;
    private PipeReader? _lines;
    private Task<ExecutionEvent>? _pending;
    private TimeSpan _left;

    /// <summary>Asks for an execution.</summary>
    /// <param name="connection">The agent.</param>
    /// <param name="command">What is asked.</param>
    public AgentEventReader(AgentConnection connection, ExecutionCommand command)
    {
        _connection = connection;
        _allowance = new LineAllowance(command.Buffers);
        _left = command.Timeout + connection.Limits.Grace;
        _answer = StartAsync(command);
    }

    /// <summary>Whether the last event was read, or there are none.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Reads the next event.</summary>
    /// <exception cref="InvalidOperationException">The agent did not start the execution.</exception>
    /// <exception cref="Pools.Sandboxes.SandboxLostException">
    /// There is none: the sandbox ended, or its agent broke the protocol.
    /// </exception>
    public async Task<ExecutionEvent> ReadAsync(CancellationToken cancellationToken)
    {
        _pending ??= ReadEventAsync();
        await WaitAsync(_pending, cancellationToken);
        var next = await _pending;
        _pending = null;
        HasEnded = next is ExecutionCompleted;
        return next;
    }

    /// <summary>Cancels the execution, reads to the end and drops what comes, for which there is only the grace left.</summary>
    /// <param name="cancel">Cancels it.</param>
    public async Task DrainAsync(Func<Task> cancel)
    {
        if (_left > _connection.Limits.Grace) _left = _connection.Limits.Grace;
        var wasStarted = _answer.IsCompleted;
        await WaitAsync(cancel(), CancellationToken.None);
        if (!wasStarted)
        {
            // The cancellation may have overtaken the execution.
            await WaitAsync(Settled(_answer), CancellationToken.None);
            await WaitAsync(cancel(), CancellationToken.None);
        }

        while (!HasEnded) await ReadAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        // If the read is still in flight, the connection was lost: the answer's end frees it.
        await Settled(_answer);
        if (_answer.IsCompletedSuccessfully) (await _answer).Dispose();
        if (_pending is not null) await Settled(_pending);
        if (_lines is not null) await _lines.CompleteAsync();
        _allowance.Reduce(0);
    }

    private static async Task Settled(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<HttpResponseMessage> StartAsync(ExecutionCommand command)
    {
        // The time of the whole execution is kept by whoever waits for its events.
        if (_connection.Freshen is { } freshen) await freshen(CancellationToken.None);
        using var wait = new AgentWait(Timeout.InfiniteTimeSpan, _connection.Time, CancellationToken.None);
        var request = new HttpRequestMessage(HttpMethod.Post, AgentConnection.Address(AgentRoutes.Executions))
        {
            Content = JsonContent.Create(
                new AgentExecution(
                    command.Id, command.Code, command.UseEmptyKernel, (int)command.Timeout.TotalMilliseconds, command.OutputLimit),
                AgentJson.Default.AgentExecution),
        };
        var answer = await _connection.SendAsync(request, wait);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer)
        {
            var problem = await AgentProblems.ReadAsync(_connection, answer, wait);
            HasEnded = true;
            throw new InvalidOperationException($"The agent did not start the execution: {problem.Message}");
        }
    }

    // The wait is the execution's own time, and no other.
    private async Task WaitAsync(Task step, CancellationToken cancellationToken)
    {
        var began = _connection.Time.GetTimestamp();
        try
        {
            await step.WaitAsync(_left, _connection.Time, cancellationToken);
        }
        catch (TimeoutException e) when (!step.IsFaulted)
        {
            throw _connection.Close("The agent did not end an execution whose time was up.", e);
        }
        finally
        {
            _left -= _connection.Time.GetElapsedTime(began);
            if (_left < TimeSpan.Zero) _left = TimeSpan.Zero;
        }
    }

    private async Task<ExecutionEvent> ReadEventAsync()
    {
        var answer = await _answer;
        using var wait = new AgentWait(Timeout.InfiniteTimeSpan, _connection.Time, CancellationToken.None);
        return await _connection.GuardAsync(() => ReadLineAsync(answer), wait);
    }

    private async Task<ExecutionEvent> ReadLineAsync(HttpResponseMessage answer)
    {
        _lines ??= PipeReader.Create(await answer.Content.ReadAsStreamAsync(), Buffers);
        // Whoever asks for the next event has taken the last one.
        _allowance.Reduce(0);
        for (long searched = 0; ;)
        {
            var read = await _lines.ReadAsync();
            var unread = read.Buffer;
            if (unread.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                var (message, data) = AgentEventParser.Parse(unread.Slice(0, end));
                _lines.AdvanceTo(unread.GetPosition(1, end));
                var happened = AgentEventTranslation.Translate(message, data);
                _allowance.Reduce(happened.Size);
                return happened;
            }

            searched = unread.Length;
            RequireMore(searched, read);
            if (_allowance.Cover(searched) is { } shortage) return await PassOverAsync(_lines, read, shortage);
            _lines.AdvanceTo(unread.Start, unread.End);
        }
    }

    // What is short enough to end an execution, or to say why it failed, is never passed over.
    private async Task<ExecutionEvent> PassOverAsync(PipeReader lines, ReadResult read, string shortage)
    {
        for (long passed = 0; ;)
        {
            var unread = read.Buffer;
            if (unread.PositionOf((byte)'\n') is { } end)
            {
                lines.AdvanceTo(unread.GetPosition(1, end));
                return new ExecutionOmission(shortage);
            }

            passed += unread.Length;
            RequireMore(passed, read);
            lines.AdvanceTo(unread.End);
            _allowance.Reduce(0);
            read = await lines.ReadAsync();
        }
    }

    private static void RequireMore(long length, in ReadResult read)
    {
        if (length > AgentEvent.LongestLine) throw new AgentProtocolException("The agent broke the protocol: an endless line.");
        if (read.IsCompleted) throw new AgentProtocolException("The agent broke the protocol: an execution's stream without its end.");
    }
}
