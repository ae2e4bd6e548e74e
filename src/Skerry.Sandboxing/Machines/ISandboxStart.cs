using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Machines;

/// <summary>The start of one sandbox, in two steps, and what the sandbox will be taken down by.</summary>
/// <remarks>
/// <see cref="SandboxRegistry"/> calls the steps, each once and one at a time. Disposing takes down whatever there is of the sandbox: after
/// a step that failed, between the steps, and at the end of the sandbox's life.
/// </remarks>
internal interface ISandboxStart : IAsyncDisposable
{
    /// <summary>The sandbox: an id of <see cref="SandboxRegistry.NewId"/>.</summary>
    string Id { get; }

    /// <summary>What the sandbox wrote until a step failed, for the message; empty if nothing is known.</summary>
    string Console { get; }

    /// <summary>What took how long, in words for the log.</summary>
    string Timing { get; }

    /// <summary>Does what can be done before anybody asks for the sandbox.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxStartException">It could not be done.</exception>
    /// <exception cref="IOException">The same.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Does the rest.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandbox's agent, whose kernel is warm. It stays this start's to dispose.</returns>
    /// <exception cref="SandboxStartException">It did not start.</exception>
    /// <exception cref="IOException">The same.</exception>
    Task<AgentConnection> RunAsync(CancellationToken cancellationToken);

    /// <summary>Says why the sandbox ended, once it has.</summary>
    /// <param name="reason">What its stream told.</param>
    /// <returns>The reason in words. Never faults.</returns>
    Task<string> ExplainEndAsync(string reason);
}
