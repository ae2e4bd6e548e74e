using System.Text.Json;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

public sealed class ValueTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("2 ** 63 - 1", "9223372036854775807")]
    [InlineData("1.5", "1.5")]
    [InlineData("True", "true")]
    [InlineData("a = None; a", "null")]
    [InlineData("import numpy; numpy.float64(2.5)", "2.5")]
    [InlineData("import asyncio\nawait asyncio.sleep(0, result=7)", "7")]
    [InlineData("'two'", "\"two\"")]
    [InlineData("'a\\0b'", "\"a\\u0000b\"")]
    public async Task Run_LastExpressionHasJson_GivesScalar(string code, string scalar)
    {
        var transcript = (await shared.Client.RunAsync(code)).ShouldSucceed();

        transcript.ScalarText.ShouldBe(scalar);
    }

    [Theory]
    [InlineData("float('nan')", "nan")]
    [InlineData("float('inf')", "inf")]
    [InlineData("2 ** 63", "9223372036854775808")]
    [InlineData("['x' * 40, 'y' * 40]", "['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy']")]
    public async Task Run_LastExpressionHasNoJson_GivesTextOnly(string code, string text)
    {
        var transcript = (await shared.Client.RunAsync(code)).ShouldSucceed();

        transcript.ValueText.ShouldBe(text);
        transcript.ScalarText.ShouldBeNull();
    }

    [Theory]
    [InlineData("print(1)")]
    [InlineData("def f(): pass\nf()")]
    [InlineData("x = 5")]
    [InlineData("5;")]
    [InlineData("async def g(): pass\nawait g()")]
    [InlineData("")]
    public async Task Run_NothingToShow_GivesNoValue(string code) =>
        (await shared.Client.RunAsync(code)).ShouldSucceed().Value.ShouldBeNull();

    [Fact]
    public async Task Run_DataFrame_GivesTextAndHtml()
    {
        var transcript = (await shared.Client.RunAsync("import pandas as pd; pd.DataFrame({'a': [1, 2]})")).ShouldSucceed();

        transcript.ValueText.ShouldBe("   a\n0  1\n1  2");
        transcript.Value!["text/html"].GetString()!.ShouldContain("<td>2</td>");
    }

    [Fact]
    public async Task Run_LoneSurrogate_IsSpeltOut() =>
        (await shared.Client.RunAsync("class C:\n  def __repr__(self): return chr(0xd800) + 'x😀'\nC()"))
            .ShouldSucceed().ValueText.ShouldBe("\\ud800x😀");

    [Fact]
    public async Task Run_HugeText_IsCutWithNote()
    {
        var transcript = (await shared.Client.RunAsync("'x' * 100_000_000")).ShouldSucceed();

        const int longest = 8 * 1024 * 1024;
        transcript.ValueText!.Length.ShouldBeInRange(longest - 100, longest);
        transcript.ValueText.ShouldEndWith($"'... ({100_000_000 - (longest - 100)} characters cut)");
        (await shared.Client.RunAsync("1 + 1")).ValueText.ShouldBe("2");
    }

    [Fact]
    public async Task Run_HugeTextThatJsonEscapes_FitsTheLine()
    {
        var transcript = (await shared.Client.RunAsync("class C:\n  def __repr__(self): return chr(1) * 9_000_000\nC()")).ShouldSucceed();

        transcript.ValueText!.ShouldEndWith(" characters cut)");
    }

    [Fact]
    public async Task Run_HugeOtherForm_IsLeftOut()
    {
        const string code = "class C:\n  def _repr_html_(self): return 'x' * 30_000_000\n  def __repr__(self): return 'small'\nC()";

        var transcript = (await shared.Client.RunAsync(code)).ShouldSucceed();

        transcript.Value.ShouldNotBeNull().Keys.ShouldBe(["text/plain"]);
        transcript.ValueText.ShouldBe("small");
    }

    [Fact]
    public async Task Run_DisplayThatJsonCannotHold_GivesText()
    {
        var transcript = (await shared.Client.RunAsync("display({'application/json': float('nan')}, raw=True)")).ShouldSucceed();

        transcript.Displays.ShouldHaveSingleItem()["text/plain"].ValueKind.ShouldBe(JsonValueKind.String);
    }
}
