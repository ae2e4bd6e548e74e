using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Skerry.Pools.Files;

namespace Skerry.Pools.Tests.Files;

public class SandboxPathTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("/mnt/data", "")]
    [InlineData("/mnt/data/", "")]
    [InlineData("mnt/data", "")]
    [InlineData("x", "x")]
    [InlineData("/x", "x")]
    [InlineData("x/", "x")]
    [InlineData("/mnt/data/x", "x")]
    [InlineData("mnt/data/x", "x")]
    [InlineData("/mnt/database", "mnt/database")]
    [InlineData("a//b", "a/b")]
    [InlineData("a b/ü.txt", "a b/ü.txt")]
    [InlineData("...", "...")]
    [InlineData("..a/.b", "..a/.b")]
    [InlineData("%2e%2e", "%2e%2e")]
    [InlineData("a\\..\\b", "a\\..\\b")]
    public void TryParse_AsClientsWriteIt_GivesTheRelativePath(string? text, string expected)
    {
        SandboxPath.TryParse(text, out var path, out var error).ShouldBeTrue(error);
        path.Value.ShouldBe(expected);
        path.IsRoot.ShouldBe(expected.Length == 0);
        path.ToString().ShouldBe(expected.Length == 0 ? "/mnt/data" : "/mnt/data/" + expected);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("/../etc/passwd")]
    [InlineData("/mnt/data/../../etc/passwd")]
    [InlineData("a/./b")]
    [InlineData("a/..")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007f")]
    [InlineData("a\u0085")]
    public void TryParse_LeadsOutOrHidesSomething_IsRefusedWithAReason(string text)
    {
        SandboxPath.TryParse(text, out var path, out var error).ShouldBeFalse();
        path.ShouldBeNull();
        error.ShouldNotBeNullOrEmpty();
        error.ShouldNotContain("passwd");
    }

    [Fact]
    public void TryParse_LoneSurrogate_IsRefused() => SandboxPath.TryParse("a" + '\ud83d', out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData("x", 255, true)]
    [InlineData("x", 256, false)]
    [InlineData("ü", 127, true)]
    [InlineData("ü", 128, false)]
    public void TryParse_Segment_IsBoundedInBytes(string character, int count, bool expected) =>
        SandboxPath.TryParse(string.Concat(Enumerable.Repeat(character, count)), out _, out _).ShouldBe(expected);

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, false)]
    public void TryParse_Whole_IsBounded(int length, bool expected)
    {
        var text = string.Join('/', Enumerable.Repeat(new string('x', 127), 32));
        text.Length.ShouldBe(4095);
        SandboxPath.TryParse(text + new string('x', length - 4095), out _, out _).ShouldBe(expected);
    }

    [Fact]
    public void Append_Paths_JoinsThem()
    {
        var directory = Parse("a/b");
        directory.Append(Parse("c")).Value.ShouldBe("a/b/c");
        directory.Append(SandboxPath.Root).ShouldBe(directory);
        SandboxPath.Root.Append(directory).ShouldBe(directory);
        directory.Name.ShouldBe("b");
        SandboxPath.Root.Name.ShouldBe("");
    }

    [Fact]
    public void TryParse_AnyText_NeverLeadsOutOfTheDataDirectory()
    {
        var words = Gen.Elements("..", ".", "/", "mnt", "data", "a", "\0", "\\", "%2e", "~", "*", "ü", "😀", " ", "\r", "\ud83d", "\udc00");
        var texts = Gen.OneOf(words.ListOf().Select(string.Concat), ArbMap.Default.GeneratorFor<string>());
        var property = Prop.ForAll(texts.ToArbitrary(), text =>
        {
            if (!SandboxPath.TryParse(text, out var path, out var error)) return path is null && error.Length > 0;
            var resolved = Path.GetFullPath(path.ToString());
            var again = SandboxPath.TryParse(path.ToString(), out var same, out _);
            return error is null
                && (resolved == SandboxPath.DataDirectory || resolved.StartsWith(SandboxPath.DataDirectory + "/", StringComparison.Ordinal))
                && resolved == path.ToString()
                && Encoding.UTF8.GetByteCount(path.Value) <= 4095
                && !path.Value.Any(char.IsControl)
                && again && same == path;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), property);
    }

    private static SandboxPath Parse(string text) =>
        SandboxPath.TryParse(text, out var path, out var error) ? path : throw new ArgumentException(error);
}
