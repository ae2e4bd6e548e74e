using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Selection;

namespace Skerry.Cli.Doctor;

/// <summary>What the doctor found.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Engines">Every engine, the strongest first; an emulated one last.</param>
/// <param name="Auto">The engine that <c>engine: auto</c> takes; null if there is none.</param>
internal sealed record DoctorFindings(MachineFacts Machine, IReadOnlyList<EngineFinding> Engines, string? Auto)
{
    public static DoctorFindings Of(MachineFacts machine, IReadOnlyList<EngineVerdict> verdicts) =>
        new(machine, [.. verdicts.Select(EngineFinding.Of)], EngineExamination.ChooseAutomatically(verdicts)?.Name);
}

/// <summary>What was found about one engine.</summary>
/// <param name="Name">The engine: <c>microvm</c>, <c>gvisor</c>, <c>container</c> or <c>microvm-emulated</c>.</param>
/// <param name="Works">Whether it works.</param>
/// <param name="Emulated">Whether it emulates machines in software, and so has to be asked for.</param>
/// <param name="Runtime">What it runs on; null if it does not work.</param>
/// <param name="Boundary">The wall in words; null if it does not work.</param>
/// <param name="Level">How strong the wall is: <c>container</c>, <c>gvisor</c> or <c>microvm</c>; null if it does not work.</param>
/// <param name="Problems">Why it does not work.</param>
/// <param name="Remedies">What may mend that.</param>
/// <param name="Seconds">How long it took to find out.</param>
internal sealed record EngineFinding(
    string Name,
    bool Works,
    bool Emulated,
    string? Runtime,
    string? Boundary,
    string? Level,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Remedies,
    double Seconds)
{
    public static EngineFinding Of(EngineVerdict verdict) => new(
        verdict.Name,
        verdict.Works,
        verdict.IsEmulated,
        verdict.Isolation?.Runtime,
        verdict.Isolation?.Boundary,
        verdict.Isolation?.Level.ToText(),
        verdict.Problems,
        verdict.Remedies,
        Math.Round(verdict.Duration.TotalSeconds, 1));
}
