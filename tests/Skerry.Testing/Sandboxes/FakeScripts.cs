using System.Runtime.CompilerServices;
using Skerry.Pools.Executions;

namespace Skerry.Testing.Sandboxes;

/// <summary>What a sandbox does with an execution.</summary>
public delegate IAsyncEnumerable<ExecutionEvent> FakeScript(
    FakeSandbox sandbox, ExecutionCommand command, CancellationToken cancellationToken);

/// <summary>Ready-made scripts.</summary>
public static class FakeScripts
{
    /// <summary>Ends at once, well.</summary>
    public static FakeScript Succeed { get; } = Play(
        new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.FromMilliseconds(7), StateLost: false));

    /// <summary>Leaves each execution to the test, which takes it from <see cref="FakeSandbox.NextExecutionAsync"/>.</summary>
    public static FakeScript ByHand { get; } = (sandbox, command, cancellationToken) => sandbox.Hand(command).PlayAsync(cancellationToken);

    /// <summary>Gives the same events to every execution.</summary>
    public static FakeScript Play(params ExecutionEvent[] events) => Answer(_ => events);

    /// <summary>Gives the events that a function chooses.</summary>
    public static FakeScript Answer(Func<ExecutionCommand, IEnumerable<ExecutionEvent>> answer) =>
        (_, command, cancellationToken) => PlayAsync(answer(command), cancellationToken);

    private static async IAsyncEnumerable<ExecutionEvent> PlayAsync(
        IEnumerable<ExecutionEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var happened in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return happened;
        }
    }
}
