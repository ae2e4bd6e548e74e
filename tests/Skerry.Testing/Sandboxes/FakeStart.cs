using Skerry.Pools.Sandboxes;

namespace Skerry.Testing.Sandboxes;

/// <summary>A sandbox's start that waits for the test's word.</summary>
public sealed class FakeStart
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal FakeStart(CancellationToken cancellationToken) =>
        cancellationToken.Register(() => _released.TrySetCanceled(cancellationToken));

    /// <summary>Ends when the test has spoken, or the pool has given up.</summary>
    public Task Released => _released.Task;

    public void Succeed() => _released.TrySetResult();

    public void Fail(string reason) => _released.TrySetException(new SandboxStartException(reason));
}
