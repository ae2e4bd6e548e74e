using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Skerry.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>A QEMU of the preflight, without a jail, and what its guest says.</summary>
internal sealed class ProbeMachine : IDisposable
{
    private const int LongestText = 64 * 1024;

    private readonly AgentDoor _sockets;
    private readonly AnonymousPipeServerStream _console;
    private readonly ChildProcess _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _word;
    private readonly Task _reading;
    private bool _killed;

    private ProbeMachine(AgentDoor sockets, AnonymousPipeServerStream console, ChildProcess process, string word)
    {
        (_sockets, _console, _process, _word) = (sockets, console, process, word);
        _reading = ReadAsync();
    }

    /// <summary>Completes with its exit code.</summary>
    public Task<int> Exit => _process.Exit;

    /// <summary>Completes when the guest has said anything.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Completes when the guest has said its word.</summary>
    public Task Confirmed => _confirmed.Task;

    /// <summary>Completes when nobody can say anything more.</summary>
    public Task Silence => _reading;

    /// <summary>What it said, guest and QEMU.</summary>
    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="program">QEMU.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="directory">Where its monitor dials.</param>
    /// <param name="word">What its guest says when it runs.</param>
    /// <param name="descriptors">Its descriptors from 3 on; they stay the caller's to close.</param>
    public static async Task<ProbeMachine> StartAsync(
        string program, IReadOnlyList<string> arguments, string directory, string word, params IReadOnlyList<SafeHandle> descriptors)
    {
        // It runs as this process does.
        var sockets = new AgentDoor(directory, [QemuArguments.MonitorSocket], new UidRange(0), "QEMU");
        var console = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        try
        {
            using var nothing = File.OpenHandle("/dev/null", share: FileShare.ReadWrite);
            // A guest that hangs spins for ever: its QEMU must not outlive the server, whatever ends that.
            var process = await BoundProcess.StartAsync(
                program,
                arguments,
                ["PATH=/usr/bin", "LANG=C.UTF-8"],
                [nothing, console.ClientSafePipeHandle, console.ClientSafePipeHandle, .. descriptors]);
            console.DisposeLocalCopyOfClientHandle();
            return new ProbeMachine(sockets, console, process, word);
        }
        catch
        {
            await console.DisposeAsync();
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>Waits until QEMU dials its monitor.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<QemuMonitor> OpenMonitorAsync(CancellationToken cancellationToken) =>
        await QemuMonitor.OpenAsync((await _sockets.AcceptAsync(Exit, cancellationToken))[0], cancellationToken);

    /// <summary>Kills it, unless it has ended. May be called more than once.</summary>
    public void Kill()
    {
        if (!Interlocked.Exchange(ref _killed, true)) _process.Dispose();
    }

    public void Dispose()
    {
        Kill();
        _sockets.Dispose();
        _console.Dispose();
    }

    // As much as is of use; one that says more is not listened to.
    private async Task ReadAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (Said.Length < LongestText && await _console.ReadAsync(buffer, CancellationToken.None) is > 0 and var length)
            {
                lock (_said) _said.Append(Encoding.Latin1.GetString(buffer, 0, length));
                _begun.TrySetResult();
                if (Said.Contains(_word, StringComparison.Ordinal)) _confirmed.TrySetResult();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It was disposed.
        }
    }
}
