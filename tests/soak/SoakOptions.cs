namespace Skerry.Soak;

/// <summary>What the command line asks for.</summary>
internal sealed record SoakOptions
{
    /// <summary>The program of the server.</summary>
    public required string Server { get; init; }

    /// <summary>The folder of the agent.</summary>
    public required string AgentDirectory { get; init; }

    /// <summary>The folder that samples and the servers' output are written to.</summary>
    public required string Results { get; init; }

    /// <summary>The engine of every server that is started.</summary>
    public required string Engine { get; init; }

    /// <summary>What virtual machines run on, where that has to be said.</summary>
    public string? Acceleration { get; init; }

    /// <summary>How long there is traffic.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>How many callers there are at once.</summary>
    public required int Callers { get; init; }

    /// <summary>How often the server is killed; zero for a soak.</summary>
    public required int Kills { get; init; }

    /// <summary>What every draw of lots begins with.</summary>
    public required int Seed { get; init; }
}
