using Skerry.Agent.Kernels;
using Skerry.Agent.Processes;
using Skerry.Agent.Streams;

namespace Skerry.Agent.Hosting;

/// <summary>What <c>skerry-agent serve</c> is told.</summary>
/// <param name="Stream">Where its streams to the host are.</param>
/// <param name="User">Who user code runs as.</param>
/// <param name="Kernel">How its kernels are started.</param>
internal sealed record ServeOptions(StreamAddress Stream, UserIdentity User, KernelSettings Kernel)
{
    /// <summary>Whether the machine is the sandbox's own: ports are a virtual machine's.</summary>
    public bool OwnsMachine => Stream.Ports.Count > 0;

    /// <summary>Reads them from a command line.</summary>
    /// <exception cref="FormatException">The command line is not one.</exception>
    public static ServeOptions Parse(CommandLine line)
    {
        if (line.Text("--language") is not "python") throw new FormatException("--language is not python.");
        return new ServeOptions(
            StreamAddress.Parse(line.Text("--stream")),
            new UserIdentity(
                line.Number("--uid", 1), line.Number("--gid", 1), line.Number("--max-user-processes", 1), line.Optional("--system-calls"),
                line.Optional("--group")),
            new KernelSettings(line.Text("--language"), line.Text("--kernel"), line.List("--preload"), line.Text("--data")));
    }
}
