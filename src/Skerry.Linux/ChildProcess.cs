using System.Runtime.InteropServices;

namespace Skerry.Linux;

/// <summary>A program that this process started, with the descriptors and the environment that it was given and no others.</summary>
/// <remarks>
/// <see cref="System.Diagnostics.Process"/> passes three descriptors on, and with them whatever else was left open to inherit. Children
/// of both kinds live side by side: told that a child ended, .NET reaps only those that it started itself, and one of these is waited
/// for by a descriptor of its own.
/// </remarks>
internal sealed class ChildProcess : IDisposable
{
    private readonly ProcessHandle _process;

    private ChildProcess(ProcessHandle process)
    {
        _process = process;
        Exit = ReapAsync();
    }

    /// <summary>
    /// Completes with the exit code when it has ended and was reaped; a signal that killed it counts from 128, as in a shell.
    /// </summary>
    /// <remarks>Faults with <see cref="LinuxException"/> where this process ignores <c>SIGCHLD</c>: nobody learns the code then.</remarks>
    public Task<int> Exit { get; }

    /// <summary>Starts a program in a session of its own, with every signal at its default.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="environment">Its whole environment: <c>NAME=value</c>.</param>
    /// <param name="descriptors">What become its descriptors 0, 1, 2 and so on; they stay the caller's to close.</param>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static ChildProcess Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeHandle> descriptors)
    {
        var processId = Spawner.Start(program, [program, .. arguments], environment, descriptors, closeOthers: true);
        // The number means this child until it is reaped, and nobody else does that.
        return new ChildProcess(ProcessHandle.TryOpen(processId)
            ?? throw new LinuxException($"take hold of {program}; is SIGCHLD ignored?", Errno.NoSuchProcess));
    }

    /// <summary>Kills it, unless it has ended. It is reaped behind.</summary>
    public void Dispose()
    {
        _process.Kill();
        _ = CloseAsync();
    }

    private async Task<int> ReapAsync()
    {
        await _process.WaitForExitAsync();
        return _process.Reap();
    }

    private async Task CloseAsync()
    {
        await ((Task)Exit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }
}
