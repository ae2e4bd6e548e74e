using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Machines;

/// <summary>The start of one sandbox, and what the sandbox is taken down by.</summary>
/// <remarks>
/// <see cref="SandboxRegistry"/> starts it once. Disposing takes down whatever there is of the sandbox: after a start that failed, and at
/// the end of the sandbox's life.
/// </remarks>
internal interface ISandboxStart : IAsyncDisposable
{
    /// <summary>The sandbox: an id of <see cref="SandboxRegistry.NewId"/>.</summary>
    string Id { get; }

    /// <summary>What the sandbox wrote until its start failed, for the message; empty if nothing is known.</summary>
    string Console { get; }

    /// <summary>What took how long, in words for the log.</summary>
    string Timing { get; }

    /// <summary>Starts the sandbox.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandbox's agent, whose kernel is warm. It stays this start's to dispose.</returns>
    /// <exception cref="SandboxStartException">It did not start.</exception>
    /// <exception cref="IOException">The same.</exception>
    Task<AgentConnection> StartAsync(CancellationToken cancellationToken);

    /// <summary>Says why the sandbox ended, once it has.</summary>
    /// <param name="reason">What its stream told.</param>
    /// <returns>The reason in words. Never faults.</returns>
    Task<string> ExplainEndAsync(string reason);
}
