using System.Globalization;
using Skerry.Sandboxing.Selection;

namespace Skerry.Server.Hosting;

/// <summary>The lines that the server prints about its engine: which one it is, and why none that is stronger.</summary>
internal static class EngineText
{
    /// <summary>What is said before engines are tried: a guest that hangs is given up after the whole time of its probe.</summary>
    public static IEnumerable<string> Trying(EngineSelectionOptions options) =>
        options.Engine is EnginePreference.Container
            ? []
            :
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Trying engines, the strongest first ... A guest that hangs is given up after "
                        + $"{options.MicroVm.ProbeTimeout.TotalSeconds:0.#} s; '--engine container' tries none."),
            ];

    public static IEnumerable<string> Of(EngineSelection selection, EnginePreference asked)
    {
        var chosen = selection.Chosen;
        foreach (var verdict in selection.Verdicts.Where(verdict => !verdict.Works))
            yield return $"Engine {verdict.Name}: not here. {string.Join(' ', verdict.Problems)}";
        yield return asked is EnginePreference.Auto
            ? $"Engine {chosen.Name}: chosen, the strongest that works here."
            : $"Engine {chosen.Name}: chosen, as configured.";
    }
}
