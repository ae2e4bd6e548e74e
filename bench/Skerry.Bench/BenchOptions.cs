namespace Skerry.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public required Uri Server { get; init; }

    public required string Pool { get; init; }

    /// <summary>The server's process, where its memory is to be watched.</summary>
    public int? ServerProcess { get; init; }

    /// <summary>A server on the same machine whose sessions are containers, to compare with; null where there is none.</summary>
    public Uri? ContainerServer { get; init; }

    /// <summary>The program of the server and the options that its pool is made by; empty where no server is to be started.</summary>
    public required IReadOnlyList<string> ServerCommand { get; init; }

    public required string Commit { get; init; }

    /// <summary>The folder where the Python image is mounted, for the peers that need a root file system.</summary>
    public required string Image { get; init; }

    /// <summary>The file of the Python image.</summary>
    public required string ImageFile { get; init; }

    /// <summary>The folder of the kernel that virtual machines boot.</summary>
    public required string Guest { get; init; }

    /// <summary>The initial file system of the peer <c>qemu</c>.</summary>
    public required string PlainInitialFiles { get; init; }

    /// <summary>Where images, guests and templates are, as the server has them.</summary>
    public required string Home { get; init; }

    /// <summary>The folder of the agent.</summary>
    public required string AgentDirectory { get; init; }

    /// <summary>The folder of the peers' Python drivers.</summary>
    public required string Peers { get; init; }

    /// <summary>The folder that results are written to.</summary>
    public required string Results { get; init; }

    public required Scale Scale { get; init; }

    /// <summary>The letters of the rows to measure; empty for those that tell most of the server's engine.</summary>
    public required IReadOnlySet<char> Rows { get; init; }

    /// <summary>The letters of the rows to measure, by default.</summary>
    /// <param name="isMachine">Whether sessions of the server are virtual machines.</param>
    public IReadOnlySet<char> RowsFor(bool isMachine) => Rows.Count > 0 ? Rows : (isMachine ? "aeghijk" : "abcdefgh").ToHashSet();
}
