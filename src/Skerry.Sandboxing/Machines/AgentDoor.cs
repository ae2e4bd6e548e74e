using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Machines;

/// <summary>The sockets that a sandbox's first process dials when it starts, each once. After that there is nothing left to dial.</summary>
internal sealed class AgentDoor : IDisposable
{
    private readonly List<AgentListener> _listeners = [];
    private readonly string _caller;

    /// <summary>Listens.</summary>
    /// <param name="directory">Where the sockets are made.</param>
    /// <param name="names">Their names.</param>
    /// <param name="owner">Who may dial.</param>
    /// <param name="caller">Who will, for the message: <c>The agent</c>.</param>
    public AgentDoor(string directory, IReadOnlyList<string> names, UidRange owner, string caller)
    {
        _caller = caller;
        foreach (var name in names)
        {
            var path = Path.Combine(directory, name);
            _listeners.Add(new AgentListener(path));
            SandboxDirectory.Chown(path, owner.First);
        }
    }

    /// <summary>Waits until every socket was dialled.</summary>
    /// <param name="ended">Completes when there is nobody left who could.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The streams, in the order of the names.</returns>
    /// <exception cref="SandboxStartException">The caller ended before.</exception>
    public async Task<IReadOnlyList<Stream>> AcceptAsync(Task ended, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepted = Task.WhenAll(_listeners.Select(listener => listener.AcceptAsync(either.Token)));
        if (await Task.WhenAny(accepted, ended) == accepted) return await accepted;
        await either.CancelAsync();
        await ((Task)accepted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new SandboxStartException($"{_caller} ended before it dialled.");
    }

    public void Dispose()
    {
        foreach (var listener in _listeners) listener.Dispose();
    }
}
