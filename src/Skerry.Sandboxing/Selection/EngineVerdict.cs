using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Selection;

/// <summary>Whether an engine works on this machine, as it was proved.</summary>
/// <param name="Name">The engine: <c>microvm</c>, <c>gvisor</c>, <c>container</c> or <c>microvm-emulated</c>.</param>
/// <param name="IsEmulated">
/// Whether its virtual machines are emulated in software; such an engine is used only where it is asked for.
/// </param>
/// <param name="Isolation">What separates its sandboxes from the host; null if it does not work.</param>
/// <param name="Problems">A sentence for each reason why it does not work; empty if it does.</param>
/// <param name="Remedies">What may mend it, beyond what the problems say; empty if it works.</param>
/// <param name="Duration">How long it took to find out.</param>
public sealed record EngineVerdict(
    string Name,
    bool IsEmulated,
    SandboxIsolation? Isolation,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Remedies,
    TimeSpan Duration)
{
    /// <summary>Whether it works.</summary>
    public bool Works => Isolation is not null;

    /// <summary>Tries a candidate.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="trial">What proves it.</param>
    /// <param name="timeProvider">Measures how long that takes.</param>
    internal static async Task<EngineVerdict> OfAsync(
        IEngineCandidate candidate, Func<Task<SandboxIsolation>> trial, TimeProvider timeProvider)
    {
        var began = timeProvider.GetTimestamp();
        try
        {
            var isolation = await trial();
            return new EngineVerdict(candidate.Name, candidate.IsEmulated, isolation, [], [], timeProvider.GetElapsedTime(began));
        }
        catch (EngineUnavailableException e)
        {
            var duration = timeProvider.GetElapsedTime(began);
            return new EngineVerdict(
                candidate.Name, candidate.IsEmulated, null, [.. e.Problems.Select(Printable)], candidate.Remedies, duration);
        }
    }

    // A sentence may quote what a guest or a runtime wrote, and that may steer a terminal.
    private static string Printable(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Where(character => !char.IsControl(character)));
}
