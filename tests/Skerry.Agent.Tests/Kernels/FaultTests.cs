using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

public sealed class FaultTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Fact]
    public async Task Run_Exception_GivesTracebackWithoutColours()
    {
        var transcript = await shared.Client.RunAsync("def f(n):\n    return 1 / n\nf(0)");

        transcript.Outcome.ShouldBe("failed");
        transcript.StateLost.ShouldBeFalse();
        transcript.Fault!.Name.ShouldBe("ZeroDivisionError");
        transcript.Fault.Text.ShouldBe("division by zero");
        transcript.Fault.Traceback!.ShouldContain("Traceback (most recent call last)");
        transcript.Fault.Traceback!.ShouldContain("----> 2     return 1 / n");
        transcript.Fault.Traceback!.ShouldNotContain("\u001b");
    }

    [Theory]
    [InlineData("def f(:", "SyntaxError")]
    [InlineData("  x = 1\n y = 2", "IndentationError")]
    [InlineData("import no_such_module", "ModuleNotFoundError")]
    [InlineData("input()", "EOFError")]
    [InlineData("import sys; sys.exit(3)", "SystemExit")]
    [InlineData("exit()", "SystemExit")]
    [InlineData("quit()", "SystemExit")]
    [InlineData("raise SystemExit", "SystemExit")]
    [InlineData("raise KeyboardInterrupt", "KeyboardInterrupt")]
    [InlineData("class E(Exception):\n  def __str__(self): raise ValueError\nraise E", "E")]
    [InlineData("def f(): f()\nf()", "RecursionError")]
    [InlineData("class C:\n  def __repr__(self): raise SystemExit\nC()", "SystemExit")]
    [InlineData("%no_such_magic", null)]
    public async Task Run_AnyFault_KeepsState(string code, string? name)
    {
        (await shared.Client.RunAsync("kept = 42")).ShouldSucceed();

        var transcript = await shared.Client.RunAsync(code);

        transcript.Fault?.Name.ShouldBe(name);
        transcript.StateLost.ShouldBeFalse();
        (await shared.Client.RunAsync("kept")).ValueText.ShouldBe("42");
    }

    [Fact]
    public async Task Run_ExitInTheMiddle_EndsTheExecution()
    {
        var transcript = await shared.Client.RunAsync("print('before'); exit(); print('after')");

        transcript.Stdout.ShouldBe("before\n");
    }
}
