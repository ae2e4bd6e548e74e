using Skerry.Pools.Budget;
using Skerry.Pools.Executions;

namespace Skerry.Pools.Tests.Executions;

public sealed class ShownOutputsTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public void Add_WithinBounds_KeepsAllInOrder()
    {
        var outputs = new ShownOutputs(null);
        outputs.Add(Text("a"), isValue: false).ShouldBeNull();
        outputs.Add(Image("b"), isValue: false).ShouldBeNull();
        outputs.Add(Text("c"), isValue: true).ShouldBeNull();
        outputs.Kept.Select(output => (output.Data.Text("text/plain"), output.IsValue)).ShouldBe([("a", false), ("b", false), ("c", true)]);
        outputs.Value!.Text("text/plain").ShouldBe("c");
        outputs.Image!.Text("text/plain").ShouldBe("b");
        outputs.Omitted.ShouldBe(0);
    }

    [Fact]
    public void Add_TooMany_CountsThemAndStillKeepsTheValueAndTheLastImage()
    {
        var outputs = new ShownOutputs(null);
        for (var number = 0; number < ShownOutputs.Most; number++) outputs.Add(Text("x"), isValue: false);
        outputs.Add(Image("late picture"), isValue: false).ShouldBeNull();
        outputs.Add(Text("late value"), isValue: true).ShouldBeNull();
        outputs.Kept.Count.ShouldBe(ShownOutputs.Most);
        outputs.Omitted.ShouldBe(2);
        outputs.Value!.Text("text/plain").ShouldBe("late value");
        outputs.Image!.Text("text/plain").ShouldBe("late picture");
    }

    [Fact]
    public void Add_ManyLargePictures_HoldsNoMoreThanItsBoundAndOneMore()
    {
        var account = new BufferBudget(64 * MiB, 64 * MiB).Open();
        var outputs = new ShownOutputs(new ExecutionBuffers(account));
        for (var number = 0; number < 40; number++) outputs.Add(Image(new string('x', 1 << 20)), isValue: false).ShouldBeNull();
        account.Used.ShouldBeInRange(ShownOutputs.MostBytes - MiB, ShownOutputs.MostBytes + (2 * MiB));
        (outputs.Kept.Count + outputs.Omitted).ShouldBe(40);
    }

    [Fact]
    public void Add_NoRoomInTheBuffers_SaysWhyAndCounts()
    {
        var account = new BufferBudget(2 * MiB, 2 * MiB).Open();
        var outputs = new ShownOutputs(new ExecutionBuffers(account));
        outputs.Add(Text(new string('x', 1 << 20)), isValue: false).ShouldBeNull();
        outputs.Add(Text(new string('x', 1 << 20)), isValue: true).ShouldBe("the server holds 1 MiB for this session and may hold 2 MiB.");
        (outputs.Kept.Count, outputs.Omitted, outputs.Value).ShouldBe((1, 1, null));
    }

    private static MimeBundle Text(string text) => SessionBench.Bundle(("text/plain", text));

    private static MimeBundle Image(string text) => SessionBench.Bundle(("image/png", "AAAA"), ("text/plain", text));
}
