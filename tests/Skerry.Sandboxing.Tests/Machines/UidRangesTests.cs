using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Tests.Machines;

public sealed class UidRangesTests : IDisposable
{
    private const uint First = 1 << 28;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Take_AsManyAsThereAre_AreDisjointAndThenRefused()
    {
        using var ranges = Claim("one");

        var taken = Enumerable.Range(0, UidRanges.BlockLength).Select(_ => ranges.Take()).ToList();

        taken.ShouldBe(Enumerable.Range(0, UidRanges.BlockLength).Select(number => new UidRange(First + (uint)number * 65536)));
        Should.Throw<SandboxStartException>(() => ranges.Take());
        ranges.Return(taken[7]);
        ranges.Take().ShouldBe(taken[7]);
    }

    [Fact]
    public void Claim_BesideAnotherServer_TakesTheNextBlock()
    {
        using var one = Claim("one");
        using var two = Claim("two");

        two.Take().First.ShouldBe(one.Take().First + UidRanges.BlockLength * 65536u);
    }

    [Fact]
    public void Take_SomeAreWithheld_SkipsThemUntilTheyAreReturned()
    {
        var (early, late) = (Range(1), Range(5));
        var ofAnotherBlock = new UidRange(First + UidRanges.BlockLength * 65536u);
        using var ranges = Claim("one", early, late, ofAnotherBlock);

        new[] { ranges.Take(), ranges.Take(), ranges.Take() }.ShouldBe([Range(0), Range(2), Range(3)]);
        ranges.Return(early);
        ranges.Return(late);
        ranges.Return(ofAnotherBlock);

        var rest = Enumerable.Range(0, UidRanges.BlockLength - 3).Select(_ => ranges.Take()).ToList();
        rest.Append(Range(0)).Append(Range(2)).Append(Range(3)).Order(Comparer<UidRange>.Create((a, b) => a.First.CompareTo(b.First)))
            .ShouldBe(Enumerable.Range(0, UidRanges.BlockLength).Select(Range));
        Should.Throw<SandboxStartException>(() => ranges.Take());
    }

    [Fact]
    public void Claim_BlockOfADeadServerWithASandboxInItsJournal_IsLeftToIt()
    {
        var dead = new StateDirectory(Path.Combine(_directory.FullName, "dead"));
        Claim("dead").Dispose();
        dead.Journal.AddUnknown(new string('a', 32));

        using (var beside = Claim("one")) beside.Take().ShouldBe(new UidRange(First + UidRanges.BlockLength * 65536u));
        dead.Journal.Remove(new string('a', 32));
        using (var instead = Claim("two")) instead.Take().ShouldBe(Range(0));

        dead.Close(Skerry.Sandboxing.Linux.Cgroups.Find([])).ShouldBeTrue();
    }

    private static UidRange Range(int number) => new(First + (uint)number * 65536);

    private UidRanges Claim(string state, params UidRange[] withheld) =>
        UidRanges.Claim(
            Path.Combine(_directory.FullName, "claims"), First, new StateDirectory(Path.Combine(_directory.FullName, state)), withheld);
}
