namespace Skerry.Bench.Report;

/// <summary>A run: where, of what, and what came out.</summary>
internal sealed record RunReport
{
    public required DateTimeOffset StartedAt { get; init; }

    public required double DurationSeconds { get; init; }

    public required Machine Machine { get; init; }

    public required string Commit { get; init; }

    /// <summary>What isolates a session, in the server's own words.</summary>
    public required string Isolation { get; init; }

    public required string LoadBefore { get; init; }

    public required string LoadAfter { get; init; }

    /// <summary>How many samples each round took of each row.</summary>
    public required Scale Scale { get; init; }

    /// <summary>Rounds measured to the end; below <see cref="Scale.Rounds"/> when the time limit came first.</summary>
    public required int RoundsDone { get; init; }

    public required IReadOnlyList<SeriesReport> Series { get; init; }

    public required IReadOnlyList<string> Remarks { get; init; }
}
