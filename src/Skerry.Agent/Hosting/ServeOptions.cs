using Skerry.Agent.Kernels;
using Skerry.Agent.Processes;

namespace Skerry.Agent.Hosting;

/// <summary>What <c>skerry-agent serve</c> is told.</summary>
/// <param name="Socket">The path of the unix socket that leads to the host.</param>
/// <param name="User">Who user code runs as.</param>
/// <param name="Kernel">How its kernels are started.</param>
internal sealed record ServeOptions(string Socket, UserIdentity User, KernelSettings Kernel)
{
    private const string UnixScheme = "unix:";

    /// <summary>Reads them from a command line.</summary>
    /// <exception cref="FormatException">The command line is not one.</exception>
    public static ServeOptions Parse(CommandLine line)
    {
        var stream = line.Text("--stream");
        if (!stream.StartsWith(UnixScheme, StringComparison.Ordinal)) throw new FormatException("--stream is not unix:PATH.");
        if (line.Text("--language") is not "python") throw new FormatException("--language is not python.");
        return new ServeOptions(
            stream[UnixScheme.Length..],
            new UserIdentity(line.Number("--uid", 1), line.Number("--gid", 1), line.Number("--max-user-processes", 1)),
            new KernelSettings(line.Text("--language"), line.Text("--kernel"), line.List("--preload"), line.Text("--data")));
    }
}
