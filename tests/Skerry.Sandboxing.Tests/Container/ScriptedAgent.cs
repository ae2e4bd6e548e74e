namespace Skerry.Sandboxing.Tests.Container;

/// <summary>A directory whose agent is a shell script, run by the image's own shell as the sandbox's first process.</summary>
internal sealed class ScriptedAgent : IDisposable
{
    private const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public ScriptedAgent(string script)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("skerry-").FullName;
        File.SetUnixFileMode(Directory, Everyone);
        var agent = Path.Combine(Directory, "skerry-agent");
        File.WriteAllText(agent, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(agent, Everyone);
    }

    public string Directory { get; }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
