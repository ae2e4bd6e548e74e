using Skerry.Api.Executions;
using Skerry.Pools.Executions;
using Skerry.Testing;

namespace Skerry.Api.Tests.Executions;

public sealed class AnswerMemoryTests
{
    [Fact]
    public void Sent_LargeResults_AreFollowedByOneCollectionWhenItIsQuiet()
    {
        var time = new ManualTimeProvider();
        var collections = 0;
        using var memory = new AnswerMemory(time, () => collections++);

        memory.Sent(Result(2 << 20));
        time.Advance(AnswerMemory.Quiet / 2);
        memory.Sent(Result(2 << 20));
        time.Advance(AnswerMemory.Quiet * 0.9);
        collections.ShouldBe(0);
        time.Advance(TimeSpan.FromHours(1));

        collections.ShouldBe(1);
    }

    [Fact]
    public void Sent_UsualResults_AreNotFollowedByACollection()
    {
        var time = new ManualTimeProvider();
        using var memory = new AnswerMemory(time, () => throw new InvalidOperationException("Nothing is to be collected."));

        memory.Sent(Result(100));
        memory.Sent(new ExecutionResult(ExecutionOutcome.Failed, "", "", null, null, null, TimeSpan.Zero, StateLost: false));
        time.Advance(TimeSpan.FromHours(1));
    }

    private static ExecutionResult Result(int size) =>
        new(ExecutionOutcome.Succeeded, "", "", Events.Bundle(new string('x', size)), null, null, TimeSpan.Zero, StateLost: false);
}
