using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>
/// The host's end of QEMU's control socket. One command at a time; a QEMU that was taken over by its guest can at most end it.
/// </summary>
/// <seealso href="https://www.qemu.org/docs/master/interop/qmp-spec.html">QEMU Machine Protocol specification</seealso>
internal sealed class QemuMonitor : IDisposable
{
    private const int LongestLine = 256 * 1024;

    private readonly Stream _stream;
    private readonly BoundedLineReader _lines;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private TaskCompletionSource<JsonElement>? _answer;
    private (Func<QemuEvent, bool> Wanted, TaskCompletionSource<QemuEvent> Found)? _wait;
    private string? _lastWords;
    private string? _endReason;

    private QemuMonitor(Stream stream) => (_stream, _lines) = (stream, new BoundedLineReader(stream, LongestLine));

    /// <summary>Completes with the reason when QEMU has ended, as far as it told one. Never faults.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Greets QEMU.</summary>
    /// <param name="stream">The socket; the monitor disposes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="QemuMonitorException">What answers is no QEMU.</exception>
    public static async Task<QemuMonitor> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        var monitor = new QemuMonitor(stream);
        try
        {
            var greeting = await monitor._lines.ReadAsync(cancellationToken) ?? throw new QemuMonitorException("QEMU ended at once.");
            if (JsonNode.Parse(greeting) is not JsonObject spoken || spoken["QMP"] is null)
                throw new QemuMonitorException("QEMU's greeting is not one.");
            _ = monitor.ReadAsync();
            await monitor.ExecuteAsync("qmp_capabilities", null, cancellationToken);
            return monitor;
        }
        catch (Exception e)
        {
            monitor.Dispose();
            if (e is JsonException or InvalidDataException) throw new QemuMonitorException("QEMU's greeting is not one.", e);
            throw;
        }
    }

    /// <summary>Has a command done.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">Its arguments, or null.</param>
    /// <param name="cancellationToken">Gives up waiting; the monitor is of no use after that.</param>
    /// <returns>What QEMU answered.</returns>
    /// <exception cref="QemuMonitorException">QEMU refused, or ended.</exception>
    public async Task<JsonElement> ExecuteAsync(string command, JsonObject? arguments, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_endReason is not null) throw new QemuMonitorException(_endReason);
            if (_answer is not null) throw new InvalidOperationException("Another command is being done.");
            _answer = answer;
        }

        var request = new JsonObject { ["execute"] = command };
        if (arguments is not null) request["arguments"] = arguments;
        await SendAsync(request, cancellationToken);
        var reply = await answer.Task.WaitAsync(cancellationToken);
        return reply.TryGetProperty("return", out var value)
            ? value
            : throw new QemuMonitorException($"QEMU refused {command}: {Description(reply)}");
    }

    /// <summary>Has a command done whose end QEMU tells in an event.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="arguments">Its arguments, or null.</param>
    /// <param name="isEnd">Whether an event is the one.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The event.</returns>
    /// <exception cref="QemuMonitorException">QEMU refused, or ended.</exception>
    public async Task<QemuEvent> ExecuteAsync(
        string command, JsonObject? arguments, Func<QemuEvent, bool> isEnd, CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource<QemuEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _wait = (isEnd, found);
        await ExecuteAsync(command, arguments, cancellationToken);
        return await found.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends QEMU.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("quit", null, cancellationToken);
        }
        catch (QemuMonitorException)
        {
            // It may end before it answers.
        }
    }

    public void Dispose() => End("The monitor was closed.");

    private async Task SendAsync(JsonObject request, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"), cancellationToken);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended, or is about to: what it said last is still to be read.
            throw new QemuMonitorException(await Ended.WaitAsync(cancellationToken), e);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _lines.ReadAsync(CancellationToken.None) is { } line) Handle(line);
            End(_lastWords ?? "QEMU ended.");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            End(_lastWords ?? "QEMU ended.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or InvalidDataException)
        {
            End("QEMU broke the protocol of its monitor.");
        }
    }

    private void Handle(byte[] line)
    {
        using var document = JsonDocument.Parse(line);
        var message = document.RootElement.Clone();
        if (message.TryGetProperty("event", out var name))
        {
            Handle(new QemuEvent(name.GetString() ?? "", message.TryGetProperty("data", out var data) ? data : default));
            return;
        }

        TaskCompletionSource<JsonElement>? answer;
        lock (_gate) (answer, _answer) = (_answer, null);
        answer?.TrySetResult(message);
    }

    private void Handle(QemuEvent happened)
    {
        _lastWords = LastWords(happened) ?? _lastWords;
        TaskCompletionSource<QemuEvent>? found = null;
        lock (_gate)
        {
            if (_wait is { } wait && wait.Wanted(happened)) (found, _wait) = (wait.Found, null);
        }

        found?.TrySetResult(happened);
    }

    private static string? LastWords(QemuEvent happened) => (happened.Name, happened.Text("reason")) switch
    {
        ("GUEST_PANICKED", _) => "The virtual machine's kernel panicked.",
        ("SHUTDOWN", "guest-shutdown") => "The virtual machine powered itself off.",
        ("SHUTDOWN", "guest-reset" or "guest-panic") => "The virtual machine's kernel panicked, or reset it.",
        ("SHUTDOWN", "host-signal") => "The virtual machine was killed by a signal.",
        _ => null,
    };

    private static string Description(JsonElement reply) =>
        reply.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object
            && error.TryGetProperty("desc", out var text)
            ? text.ToString()
            : reply.ToString();

    private void End(string reason)
    {
        TaskCompletionSource<JsonElement>? answer;
        TaskCompletionSource<QemuEvent>? found;
        lock (_gate)
        {
            if (_endReason is not null) return;
            (_endReason, answer, found) = (reason, _answer, _wait?.Found);
        }

        _stream.Dispose();
        _ended.TrySetResult(reason);
        answer?.TrySetException(new QemuMonitorException(reason));
        found?.TrySetException(new QemuMonitorException(reason));
    }
}
