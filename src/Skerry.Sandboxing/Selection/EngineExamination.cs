using System.Globalization;
using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Selection;

/// <summary>Proves of every engine whether it works on this machine, beside whatever server runs there.</summary>
public static partial class EngineExamination
{
    // Memory of the machine, short enough for the sockets in it.
    private const string Place = "/run/skerry/examinations";

    /// <summary>Tries every engine, the strongest first; the emulated one, which has to be asked for, comes last.</summary>
    /// <param name="options">How each would work. The state directory is not touched.</param>
    /// <param name="begun">Called with the name of each engine before it is tried: one may take the whole time of its probe.</param>
    /// <param name="loggerFactory">Where engines log.</param>
    /// <param name="timeProvider">Measures time-outs.</param>
    /// <param name="cancellationToken">Gives up; what was begun is taken down again.</param>
    /// <returns>A verdict on each. Nothing is left behind.</returns>
    public static async Task<IReadOnlyList<EngineVerdict>> RunAsync(
        EngineSelectionOptions options,
        Action<string> begun,
        ILoggerFactory loggerFactory,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(begun);
        await ReapAsync(loggerFactory, timeProvider, cancellationToken);
        var place = Directory.CreateDirectory(Path.Combine(Place, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        try
        {
            var verdicts = new List<EngineVerdict>();
            foreach (var candidate in new EngineCandidates(options, loggerFactory, timeProvider) { StateDirectory = place.FullName }.All)
            {
                begun(candidate.Name);
                verdicts.Add(await EngineVerdict.OfAsync(candidate, () => candidate.ExamineAsync(cancellationToken), timeProvider));
            }

            return verdicts;
        }
        finally
        {
            Remove(place.FullName);
        }
    }

    /// <summary>Tells which engine <see cref="EnginePreference.Auto"/> takes.</summary>
    /// <param name="verdicts">What an examination found.</param>
    /// <returns>The first that works and need not be asked for, or null.</returns>
    public static EngineVerdict? ChooseAutomatically(IEnumerable<EngineVerdict> verdicts) =>
        verdicts.FirstOrDefault(verdict => verdict is { Works: true, IsEmulated: false });

    // An examination that was killed left what it had begun.
    private static async Task ReapAsync(ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Place)) return;
        var dead = Directory.EnumerateDirectories(Place).Where(place => !Directory.Exists(Path.Combine("/proc", Path.GetFileName(place))));
        foreach (var place in dead)
        {
            // Where it fails, another examination is at it, or the next one tries again.
            try
            {
                if (await SandboxReaper.ReapAsync(place, loggerFactory, timeProvider, cancellationToken)) Remove(place);
            }
            catch (IOException e)
            {
                LogNotReaped(loggerFactory.CreateLogger(typeof(EngineExamination)), place, e);
            }
        }
    }

    private static void Remove(string place)
    {
        try
        {
            Directory.Delete(place, recursive: true);
        }
        catch (IOException)
        {
            // Something of a sandbox is still in use; the next examination takes it down.
        }
    }

    [LoggerMessage(3104, LogLevel.Warning, "What an examination that was killed left in {Place} could not be cleared away.")]
    private static partial void LogNotReaped(ILogger logger, string place, Exception exception);
}
