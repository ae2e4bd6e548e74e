using Microsoft.Extensions.Logging;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;

namespace Skerry.Sandboxing.Selection;

/// <summary>The container engine, with one of its runtimes.</summary>
/// <param name="name">What this runtime makes of it: <c>gvisor</c> or <c>container</c>.</param>
/// <param name="options">How it is to work.</param>
/// <param name="isProvedBySandbox">Whether a sandbox has to start first, because a weaker engine stands next in line.</param>
/// <param name="loggerFactory">Where it logs.</param>
/// <param name="timeProvider">Measures its time-outs.</param>
internal sealed class ContainerCandidate(
    string name, ContainerEngineOptions options, bool isProvedBySandbox, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    : IEngineCandidate
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsEmulated => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Remedies => [];

    /// <inheritdoc/>
    public async Task<ISandboxEngine> OpenAsync(CancellationToken cancellationToken)
    {
        var engine = await ContainerEngine.OpenAsync(options, loggerFactory, timeProvider, cancellationToken);
        try
        {
            if (isProvedBySandbox) await ProveAsync(engine, cancellationToken);
            return engine;
        }
        catch (Exception)
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<SandboxIsolation> ExamineAsync(CancellationToken cancellationToken)
    {
        await using var engine = await ContainerEngine.OpenAsync(options, loggerFactory, timeProvider, cancellationToken);
        await ProveAsync(engine, cancellationToken);
        return engine.Isolation;
    }

    // A runtime that is installed and lists its version may still fail to start anything on this kernel.
    private static async Task ProveAsync(ContainerEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            await using var sandbox = await engine.CreateAsync(
                new SandboxSpecification(SessionLanguage.Python, "python", [], new SandboxResources()), cancellationToken);
        }
        catch (SandboxStartException e)
        {
            throw new EngineUnavailableException([e.Message]);
        }
    }
}
