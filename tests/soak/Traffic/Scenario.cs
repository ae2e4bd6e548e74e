namespace Skerry.Soak.Traffic;

/// <summary>Something that callers do with a new session, all of whose answers are known beforehand.</summary>
/// <param name="Name">What it is called in the verdict.</param>
/// <param name="Weight">How often it is drawn, beside the others.</param>
/// <param name="RunAsync">Does it; throws <see cref="WrongAnswerException"/> at the first answer that is not right.</param>
internal sealed record Scenario(string Name, int Weight, Func<Caller, Random, TimeProvider, Task> RunAsync)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("state", 6, ExecutionScenarios.StateAsync),
        new("many at once", 2, ExecutionScenarios.ManyAtOnceAsync),
        new("asynchronous", 4, ExecutionScenarios.AsynchronousAsync),
        new("events", 3, StreamScenarios.ServerSentEventsAsync),
        new("json lines", 3, StreamScenarios.JsonLinesAsync),
        new("stream abandoned", 2, StreamScenarios.AbandonedAsync),
        new("files", 5, FileScenarios.RoundTripAsync),
        new("large file", 1, FileScenarios.LargeAsync),
        new("cancel", 3, EndScenarios.CancelAsync),
        new("time-out", 2, EndScenarios.TimeOutAsync),
        new("crash", 3, EndScenarios.CrashAsync),
        new("request abandoned", 2, EndScenarios.AbandonedAsync),
        new("session deleted", 3, EndScenarios.DeletedAsync),
        new("session expired", 1, EndScenarios.ExpiredAsync),
        new("output flood", 1, ExecutionScenarios.FloodAsync),
        new("refusals", 1, ExecutionScenarios.RefusalsAsync),
    ];

    /// <summary>Draws one.</summary>
    public static Scenario Draw(Random random)
    {
        var lot = random.Next(All.Sum(scenario => scenario.Weight));
        return All.First(scenario => (lot -= scenario.Weight) < 0);
    }
}
