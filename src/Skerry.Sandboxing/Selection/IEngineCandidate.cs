using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Selection;

/// <summary>An engine that this machine may or may not be able to run.</summary>
internal interface IEngineCandidate
{
    /// <summary>Its name: <c>microvm</c>, <c>gvisor</c>, <c>container</c> or <c>microvm-emulated</c>.</summary>
    string Name { get; }

    /// <summary>Whether its virtual machines are emulated in software.</summary>
    bool IsEmulated { get; }

    /// <summary>What may mend it where it does not work, beyond what its problems say: whole sentences.</summary>
    IReadOnlyList<string> Remedies { get; }

    /// <summary>Opens the engine, having proved that it works.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The engine; the caller disposes it.</returns>
    /// <exception cref="EngineUnavailableException">It does not work here.</exception>
    Task<ISandboxEngine> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Proves that the engine works, and leaves nothing behind.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What would separate its sandboxes from the host.</returns>
    /// <exception cref="EngineUnavailableException">It does not work here.</exception>
    Task<SandboxIsolation> ExamineAsync(CancellationToken cancellationToken);
}
