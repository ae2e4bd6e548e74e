using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

/// <summary>What cannot be shown is left out; it never costs the kernel.</summary>
public sealed class UnreadableTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    private const string Nest = "def nest(n, x=1):\n  for i in range(n): x = [x] if i % 2 else {'[': x}\n  return x\n";

    [Theory]
    [InlineData(AgentBounds.DeepestForm, true)]
    [InlineData(AgentBounds.DeepestForm + 1, false)]
    [InlineData(61, false)]
    [InlineData(64, false)]
    [InlineData(900, false)]
    [InlineData(20_000, false)]
    public async Task Run_NestedDisplay_IsShownUpToTheBound(int depth, bool isShown)
    {
        var transcript = await RunAsync($"{Nest}display({{'application/json': nest({depth}), 'text/plain': 'text'}}, raw=True)");

        var forms = transcript.Displays.ShouldHaveSingleItem();
        forms.ContainsKey("application/json").ShouldBe(isShown);
        forms["text/plain"].GetString().ShouldBe("text");
    }

    [Theory]
    [InlineData("{'a': float('nan')}")]
    [InlineData("[float('inf')]")]
    [InlineData("{float('nan'): 1}")]
    [InlineData("{('a', 1): 1}")]
    [InlineData("10 ** 5000")]
    [InlineData("object()")]
    [InlineData("b = []; b.append(b)", "b")]
    [InlineData("d = {}; d['d'] = d", "d")]
    public async Task Run_DisplayWithoutJson_FallsBackToText(string code, string? value = null)
    {
        var prepare = value is null ? $"v = {code}" : $"{code}; v = {value}";

        var transcript = await RunAsync($"{prepare}\ndisplay({{'application/json': v, 'text/plain': 'text'}}, raw=True)");

        transcript.Displays.ShouldHaveSingleItem().Keys.ShouldBe(["text/plain"]);
    }

    [Theory]
    [InlineData("{1: 2, None: 3, True: 4}")]
    [InlineData("10 ** 4000")]
    [InlineData("{chr(0xd800): chr(0xdfff) + 'x'}")]
    public async Task Run_DisplayWithUnusualJson_IsShown(string value)
    {
        var transcript = await RunAsync($"display({{'application/json': {value}, chr(0xd800): 'x'}}, raw=True)");

        transcript.Displays.ShouldHaveSingleItem().Keys.ShouldBe(["application/json", "\\ud800"]);
    }

    [Fact]
    public async Task Run_MoreFormsThanTheBound_KeepsTextAmongTheFirst()
    {
        var transcript = await RunAsync("display({**{f'a/{n}': n for n in range(1000)}, 'text/plain': 'text'}, raw=True)");

        var forms = transcript.Displays.ShouldHaveSingleItem();
        forms.Count.ShouldBe(AgentBounds.MostForms);
        forms["text/plain"].GetString().ShouldBe("text");
    }

    // User code that writes to the kernel's channel itself, as a display.
    [Theory]
    [InlineData("b'7'")]
    [InlineData("b'{'")]
    [InlineData("""rb'{"text/plain":"\ud800"}'""")]
    [InlineData("""b'{"text/plain":"\xff"}'""")]
    [InlineData("""b'{"a":' + b'[' * 100 + b']' * 100 + b'}'""")]
    [InlineData("""b'{' + b','.join(b'"%d":1' % n for n in range(65)) + b'}'""")]
    public async Task Run_UnreadableDisplayInTheChannel_IsSaidToBeLeftOut(string data)
    {
        var transcript = await RunAsync($$"""
            import os; number = get_ipython().channel._number; data = {{data}}
            for t in (b'display', b'value'): os.write(4, b'{"n":%d,"type":"%s","data":%s}\n' % (number, t, data))
            """);

        transcript.Displays.ShouldHaveSingleItem()["text/plain"].GetString().ShouldBe("(left out: its forms cannot be read)");
        transcript.ValueText.ShouldBe("(left out: its forms cannot be read)");
    }

    [Fact]
    public async Task Run_FaultWhoseNameIsNotText_IsAFault()
    {
        var transcript = await RunAsync(
            "class M(type):\n  __name__ = property(lambda self: {object()})\nclass E(Exception, metaclass=M): pass\nraise E('x')", "failed");

        transcript.Fault.ShouldNotBeNull();
    }

    private async Task<Transcript> RunAsync(string code, string outcome = "succeeded")
    {
        (await shared.Client.RunAsync("kept = 42")).ShouldSucceed();
        var transcript = await shared.Client.RunAsync(code);
        (transcript.Outcome, transcript.StateLost).ShouldBe((outcome, false), transcript.ToString());
        (await shared.Client.RunAsync("kept")).ShouldSucceed().ValueText.ShouldBe("42");
        return transcript;
    }
}
