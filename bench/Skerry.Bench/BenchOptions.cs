namespace Skerry.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    public required Uri Server { get; init; }

    public required string Pool { get; init; }

    /// <summary>The server's process, where its memory is to be watched.</summary>
    public int? ServerProcess { get; init; }

    public required string Commit { get; init; }

    /// <summary>The folder where the Python image is mounted, for the peers that need a root file system.</summary>
    public required string Image { get; init; }

    /// <summary>The folder of the peers' Python drivers.</summary>
    public required string Peers { get; init; }

    /// <summary>The folder that results are written to.</summary>
    public required string Results { get; init; }

    public required Scale Scale { get; init; }

    /// <summary>The letters of the rows to measure.</summary>
    public required IReadOnlySet<char> Rows { get; init; }
}
