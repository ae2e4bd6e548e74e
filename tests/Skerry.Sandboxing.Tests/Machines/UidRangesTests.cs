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

    private UidRanges Claim(string state) =>
        UidRanges.Claim(Path.Combine(_directory.FullName, "claims"), First, new StateDirectory(Path.Combine(_directory.FullName, state)));
}
