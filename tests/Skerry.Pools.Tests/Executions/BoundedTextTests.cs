using FsCheck;
using FsCheck.Fluent;
using Skerry.Pools.Executions;

namespace Skerry.Pools.Tests.Executions;

public class BoundedTextTests
{
    [Fact]
    public void Append_AnyPieces_KeepsTheLongestBeginningThatSplitsNoPair()
    {
        // Characters of one and of two code units, cut into pieces anywhere, also within a pair.
        var characters = Gen.Elements("a", "ü", "\n", "😀", "𝒜").ListOf().Select(string.Concat);
        var property = Prop.ForAll(
            characters.Zip(Gen.Choose(0, 40)).Zip(Gen.Choose(1, 5)).ToArbitrary(),
            given =>
            {
                var ((text, limit), size) = given;
                var bounded = new BoundedText(limit);
                foreach (var piece in text.Chunk(size)) bounded.Append(new string(piece));
                var kept = bounded.ToString();
                var longest = Math.Min(limit, text.Length);
                if (longest > 0 && longest < text.Length && char.IsHighSurrogate(text[longest - 1])) longest--;
                return kept == text[..longest] && bounded.Length == kept.Length;
            });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }

    [Fact]
    public void Append_AfterACut_KeepsNothing()
    {
        var bounded = new BoundedText(3);
        bounded.Append("ab").ShouldBe("ab");
        bounded.Append("😀").ShouldBe("");
        bounded.Append("c").ShouldBe("");
        bounded.ToString().ShouldBe("ab");
    }

    [Theory]
    [InlineData("abc", 2, "ab")]
    [InlineData("a😀", 2, "a")]
    [InlineData("a😀", 3, "a😀")]
    [InlineData("😀", 0, "")]
    public void Cut_OfAText_SplitsNoPair(string text, int limit, string expected) => BoundedText.Cut(text, limit).ShouldBe(expected);

    [Fact]
    public void Append_LimitZero_KeepsNothing()
    {
        var bounded = new BoundedText(0);
        bounded.Append("x").ShouldBe("");
        bounded.ToString().ShouldBe("");
    }
}
