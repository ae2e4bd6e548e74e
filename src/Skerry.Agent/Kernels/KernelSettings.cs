using Skerry.Agent.Protocol;

namespace Skerry.Agent.Kernels;

/// <summary>How a kernel is started.</summary>
/// <param name="Language">Its language: <c>python</c>.</param>
/// <param name="Script">The script that it runs.</param>
/// <param name="Preload">Modules it imports before it is ready.</param>
/// <param name="DataDirectory">The working directory of user code.</param>
internal sealed record KernelSettings(string Language, string Script, IReadOnlyList<string> Preload, string DataDirectory)
{
    /// <summary>How long a kernel may take until it is ready; a template may be made under emulation.</summary>
    public static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(4);

    /// <summary>The directory that it is started in; it goes to its own by itself, if its user lets it.</summary>
    public static string StartDirectory => "/";

    /// <summary>The program and its arguments. Isolated (-I), it takes no module and no setting from its user.</summary>
    public IReadOnlyList<string> Command => ["python3", "-I", Script, DataDirectory, string.Join(',', Preload)];

    /// <summary>All of its environment; nothing of ours is inherited.</summary>
    public static IReadOnlyCollection<string> Environment =>
    [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        $"HOME={SandboxLayout.HomeDirectory}",
        "USER=sandbox",
        "LOGNAME=sandbox",
        "SHELL=/bin/bash",
        "LANG=C.UTF-8",
        // No colours, no pager: nothing here is a terminal.
        "TERM=dumb",
        "MPLBACKEND=module://matplotlib_inline.backend_inline",
        "SYS_RUNTIME_SANDBOX=Skerry-DynamicSessions",
    ];
}
