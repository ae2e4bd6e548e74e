using Skerry.Agent.Hosting;

namespace Skerry.Agent.Processes;

/// <summary>What <c>skerry-agent run-as</c> is told.</summary>
/// <param name="Identity">Who to become.</param>
/// <param name="OomScore">How early it is killed when memory runs out, 0 to 1000.</param>
/// <param name="Directory">The working directory.</param>
/// <param name="Command">The program and its arguments.</param>
internal sealed record RunAsOptions(UserIdentity Identity, int OomScore, string Directory, IReadOnlyList<string> Command)
{
    /// <summary>Reads them from a command line.</summary>
    /// <exception cref="FormatException">The command line is not one.</exception>
    public static RunAsOptions Parse(CommandLine line) => new(
        new UserIdentity(
            line.Number("--uid", 1), line.Number("--gid", 1), line.Number("--max-processes", 1),
            line.Optional("--system-calls"), line.Optional("--group")),
        line.Number("--oom", 0),
        line.Text("--cwd"),
        line.Rest.Count > 0 ? line.Rest : throw new FormatException("There is no program after --."));
}
