using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Container;

/// <summary>What an OCI runtime, and the sandbox that it started, wrote to their standard streams.</summary>
/// <remarks>
/// A detached sandbox keeps the runtime's streams, so they never end. Nobody reads along: the pipes hold 64 KiB, which is looked at if
/// the start fails. Once they are closed, what the sandbox's first process writes goes nowhere.
/// </remarks>
internal sealed class RuntimeConsole : IDisposable
{
    private const int LongestText = 2048;

    private readonly PipeStream _output;
    private readonly PipeStream _errors;

    public RuntimeConsole(Process process)
    {
        _output = (PipeStream)process.StandardOutput.BaseStream;
        _errors = (PipeStream)process.StandardError.BaseStream;
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
            LibC.Control(pipe.SafePipeHandle, LibC.SetStatusFlags, LibC.NonBlocking), "read what the runtime wrote");
        var buffer = new byte[LongestText];
        var length = LibC.Read(pipe.SafePipeHandle, ref buffer[0], buffer.Length);
        return length <= 0 ? "" : Encoding.UTF8.GetString(buffer, 0, (int)length).Trim();
    }
}
