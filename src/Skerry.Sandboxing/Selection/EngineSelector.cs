using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Selection;

/// <summary>Opens the engine that is asked for; of several, the first, and so the strongest, that is proved to work.</summary>
public static partial class EngineSelector
{
    /// <summary>Opens an engine.</summary>
    /// <param name="options">Which one is wanted, and how each would work.</param>
    /// <param name="loggerFactory">Where the engine logs.</param>
    /// <param name="timeProvider">Measures time-outs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The engine, and what was found out about the stronger ones. The caller disposes it.</returns>
    /// <exception cref="EngineUnavailableException">
    /// None that was asked for works; the problems name each engine that was tried.
    /// </exception>
    public static async Task<EngineSelection> OpenAsync(
        EngineSelectionOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var candidates = new EngineCandidates(options, loggerFactory, timeProvider);
        return await OpenAsync(candidates.Asked, loggerFactory.CreateLogger(typeof(EngineSelector)), timeProvider, cancellationToken);
    }

    /// <summary>Opens the first candidate that works.</summary>
    internal static async Task<EngineSelection> OpenAsync(
        IReadOnlyList<IEngineCandidate> candidates, ILogger logger, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var verdicts = new List<EngineVerdict>();
        foreach (var candidate in candidates)
        {
            ISandboxEngine? engine = null;
            var verdict = await EngineVerdict.OfAsync(
                candidate, async () => (engine = await candidate.OpenAsync(cancellationToken)).Isolation, timeProvider);
            verdicts.Add(verdict);
            if (engine is null)
            {
                LogUnavailable(logger, verdict.Name, string.Join(' ', verdict.Problems));
                continue;
            }

            LogChosen(logger, verdict.Name, engine.Isolation.Boundary);
            if (verdict.IsEmulated) LogEmulated(logger, engine.Isolation.Boundary);
            return new EngineSelection(engine, verdicts);
        }

        throw new EngineUnavailableException([.. verdicts.SelectMany(Sentences)]);
    }

    private static IEnumerable<string> Sentences(EngineVerdict verdict) =>
        verdict.Problems.Concat(verdict.Remedies).Select(sentence => $"{verdict.Name}: {sentence}");

    [LoggerMessage(3101, LogLevel.Information, "Engine {Engine} was chosen: {Boundary}.")]
    private static partial void LogChosen(ILogger logger, string engine, string boundary);

    [LoggerMessage(3102, LogLevel.Information, "Engine {Engine} does not work here: {Why}")]
    private static partial void LogUnavailable(ILogger logger, string engine, string why);

    [LoggerMessage(3103, LogLevel.Warning, "Virtual machines are emulated, as was asked for; that is slow, and is {Boundary}.")]
    private static partial void LogEmulated(ILogger logger, string boundary);
}
