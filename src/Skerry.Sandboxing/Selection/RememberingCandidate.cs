using System.Globalization;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Selection;

/// <summary>A candidate whose guest may hang until a deadline: that it did is remembered, so that the next start need not wait again.</summary>
/// <remarks>
/// Only what took the whole deadline is remembered. Whatever else is missing is found out at once, and may be mended at any time. An
/// examination asks anew, and puts a memory out of the world that is no longer true.
/// </remarks>
/// <param name="candidate">The candidate.</param>
/// <param name="memory">Where the verdict is kept.</param>
/// <param name="identity">Reads what the verdict holds for.</param>
/// <param name="deadline">How long the guest may take.</param>
/// <param name="timeProvider">Measures it.</param>
internal sealed class RememberingCandidate(
    IEngineCandidate candidate, KvmVerdictFile memory, Func<KvmIdentity> identity, TimeSpan deadline, TimeProvider timeProvider)
    : IEngineCandidate
{
    /// <inheritdoc/>
    public string Name => candidate.Name;

    /// <inheritdoc/>
    public bool IsEmulated => candidate.IsEmulated;

    /// <inheritdoc/>
    public IReadOnlyList<string> Remedies => candidate.Remedies;

    /// <inheritdoc/>
    public async Task<ISandboxEngine> OpenAsync(CancellationToken cancellationToken)
    {
        var now = identity();
        if (memory.Read() is { } verdict && verdict.Identity == now)
            throw new EngineUnavailableException([.. verdict.Problems, Remembered(verdict)]);
        var began = timeProvider.GetTimestamp();
        try
        {
            return await candidate.OpenAsync(cancellationToken);
        }
        catch (EngineUnavailableException e) when (timeProvider.GetElapsedTime(began) >= deadline)
        {
            memory.Write(new KvmVerdict(now, timeProvider.GetUtcNow(), e.Problems));
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<SandboxIsolation> ExamineAsync(CancellationToken cancellationToken)
    {
        var isolation = await candidate.ExamineAsync(cancellationToken);
        memory.Forget();
        return isolation;
    }

    private static string Remembered(KvmVerdict verdict) => string.Create(
        CultureInfo.InvariantCulture,
        $"So it was at {verdict.FoundAt:yyyy-MM-dd HH:mm} UTC; until the next boot this is remembered, and './skerry doctor' tries again.");
}
