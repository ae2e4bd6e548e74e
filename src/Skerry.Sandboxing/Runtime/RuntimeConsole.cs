using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Skerry.Linux;

namespace Skerry.Sandboxing.Runtime;

/// <summary>What an OCI runtime, and the sandbox that it started, wrote to their standard streams.</summary>
/// <remarks>
/// A detached sandbox keeps the runtime's streams, so they never end. Nobody reads along: the pipes hold 64 KiB, which is looked at if
/// the start fails. Once they are closed, what the sandbox's first process writes goes nowhere.
/// </remarks>
internal sealed class RuntimeConsole : IDisposable
{
    private const int LongestText = 2048;

    private readonly AnonymousPipeServerStream _output = new(PipeDirection.In, HandleInheritability.None);
    private readonly AnonymousPipeServerStream _errors = new(PipeDirection.In, HandleInheritability.None);

    /// <summary>Starts a runtime that writes here, and reads nothing.</summary>
    /// <param name="program">The runtime's path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Its whole environment.</param>
    /// <param name="descriptors">What become its descriptors 3, 4 and so on.</param>
    /// <returns>The runtime. To be called once.</returns>
    /// <exception cref="IOException">It could not be started.</exception>
    public ChildProcess Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeHandle> descriptors)
    {
        using var nothing = File.OpenHandle("/dev/null", share: FileShare.ReadWrite);
        try
        {
            return ChildProcess.Start(
                program, arguments, environment, [nothing, _output.ClientSafePipeHandle, _errors.ClientSafePipeHandle, .. descriptors]);
        }
        finally
        {
            _output.DisposeLocalCopyOfClientHandle();
            _errors.DisposeLocalCopyOfClientHandle();
        }
    }

    /// <summary>Takes what has been written to standard output, without waiting for more.</summary>
    public string ReadOutput() => Read(_output);

    /// <summary>Takes what has been written to standard error, without waiting for more.</summary>
    public string ReadErrors() => Read(_errors);

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    private static string Read(PipeStream pipe)
    {
        LinuxException.ThrowIfFailed(
            Libc.Fcntl(pipe.SafePipeHandle, Libc.SetStatusFlags, Libc.NonBlocking), "read what the runtime wrote");
        var buffer = new byte[LongestText];
        var length = Libc.Read(pipe.SafePipeHandle, buffer);
        return length <= 0 ? "" : Encoding.UTF8.GetString(buffer, 0, length).Trim();
    }
}
