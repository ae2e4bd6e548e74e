namespace Skerry.Bench;

/// <summary>How much a run does. Bounded in count and in time; the same for every subject.</summary>
internal sealed record Scale
{
    /// <summary>A run whose numbers can be kept: under 8 minutes.</summary>
    public static readonly Scale Full = new()
    {
        Rounds = 5,
        Limit = TimeSpan.FromSeconds(440),
        Samples = 40,
        Share = TimeSpan.FromSeconds(4),
        Crowd = 10,
        RoundTrips = 200,
        Refills = 12,
        Idle = 4,
        FileBytes = 128_000_000,
        Identifiers = 100,
        Clones = [1, 10, 50, 100],
        LongRounds = 2,
    };

    /// <summary>A look: under 90 seconds.</summary>
    public static readonly Scale Quick = Full with
    {
        Rounds = 2,
        Limit = TimeSpan.FromSeconds(75),
        Samples = 5,
        Share = TimeSpan.FromSeconds(1.5),
        Crowd = 4,
        RoundTrips = 50,
        Refills = 4,
        Idle = 2,
        Identifiers = 10,
        Clones = [1, 10],
        LongRounds = 1,
    };

    /// <summary>How often every row is measured of every subject.</summary>
    public required int Rounds { get; init; }

    /// <summary>When it is up, the run ends with what it has.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Samples taken one after another, at most.</summary>
    public required int Samples { get; init; }

    /// <summary>Time for the samples taken one after another; at least one is always taken.</summary>
    public required TimeSpan Share { get; init; }

    /// <summary>How many come together in the staggered and the burst mode.</summary>
    public required int Crowd { get; init; }

    /// <summary>Round trips in a warm session.</summary>
    public required int RoundTrips { get; init; }

    /// <summary>Sandboxes taken beyond the ready ones.</summary>
    public required int Refills { get; init; }

    /// <summary>Sandboxes that lie idle side by side while their memory is read.</summary>
    public required int Idle { get; init; }

    /// <summary>The size of the file moved: what Azure allows at most.</summary>
    public required long FileBytes { get; init; }

    // The rest came later than the first result files that were kept.

    /// <summary>New identifiers that come at once.</summary>
    public int Identifiers { get; init; }

    /// <summary>How many sandboxes lie side by side, one count after the other.</summary>
    public IReadOnlyList<int> Clones { get; init; } = [];

    /// <summary>Rounds in which the rows that take long are measured.</summary>
    public int LongRounds { get; init; }

    /// <summary>The same for virtual machines, which an emulated processor may run, and which have more rows.</summary>
    /// <returns>Under 25 minutes; a look, under 5.</returns>
    public Scale ForMachines() => this with { Limit = 3 * Limit, Share = 3 * Share };
}
