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
    [InlineData("input()", "StdinNotImplementedError")]
    [InlineData("import getpass; getpass.getpass()", "StdinNotImplementedError")]
    [InlineData("breakpoint()", "StdinNotImplementedError")]
    [InlineData("import bdb; raise bdb.BdbQuit", "BdbQuit")]
    [InlineData("import sys; sys.exit(3)", "SystemExit")]
    [InlineData("exit(3)", "SystemExit")]
    [InlineData("quit('bye')", "SystemExit")]
    [InlineData("raise SystemExit", "SystemExit")]
    [InlineData("raise KeyboardInterrupt", "KeyboardInterrupt")]
    [InlineData("class E(Exception):\n  def __str__(self): raise ValueError\nraise E", "E")]
    [InlineData("def f(): f()\nf()", "RecursionError")]
    [InlineData("class C:\n  def __repr__(self): raise SystemExit\nC()", "SystemExit")]
    [InlineData("%no_such_magic", "UsageError")]
    [InlineData("raise ExceptionGroup('batch', [ValueError('a'), KeyError('b')])", "ExceptionGroup")]
    [InlineData("try:\n    raise ExceptionGroup('batch', [ValueError('a')])\nexcept* ValueError:\n    1 / 0", "ZeroDivisionError")]
    [InlineData("class E(Exception):\n  def _render_traceback_(self): raise ValueError\nraise E", "E")]
    public async Task Run_AnyFault_IsNamedAndKeepsState(string code, string name)
    {
        (await shared.Client.RunAsync("kept = 42")).ShouldSucceed();

        var transcript = await shared.Client.RunAsync(code);

        transcript.Outcome.ShouldBe("failed");
        transcript.Fault!.Name.ShouldBe(name);
        transcript.Fault.Traceback!.TrimEnd().Split('\n')[^1].ShouldNotBeEmpty();
        transcript.Fault.Traceback.ShouldNotContain("skerry_kernel");
        transcript.StateLost.ShouldBeFalse();
        (await shared.Client.RunAsync("kept")).ValueText.ShouldBe("42");
    }

    [Theory]
    [InlineData("exit()")]
    [InlineData("exit(0)")]
    [InlineData("quit()")]
    [InlineData("exit(keep_kernel=True)")]
    public async Task Run_Exit_EndsTheExecutionWell(string exit)
    {
        (await shared.Client.RunAsync("kept = 42")).ShouldSucceed();

        var transcript = (await shared.Client.RunAsync($"print('before')\n{exit}\nprint('after')")).ShouldSucceed();

        (transcript.Stdout, transcript.Stderr, transcript.Fault).ShouldBe(("before\n", "", null));
        (await shared.Client.RunAsync("kept")).ValueText.ShouldBe("42");
    }

    [Fact]
    public async Task Run_CodeBreaksWhatFormatsTracebacks_FaultIsNamedAllTheSame()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var transcript = await sandbox.Client.RunAsync("import IPython.core.ultratb as u\nu.VerboseTB.structured_traceback = None\n1 / 0");

        transcript.Fault!.Name.ShouldBe("ZeroDivisionError");
        transcript.Fault.Traceback!.ShouldEndWith("ZeroDivisionError: division by zero");
    }

    [Fact]
    public async Task Run_LongTraceback_KeepsItsEnd()
    {
        var transcript = await shared.Client.RunAsync(
            "def rec(d=0):\n    try: raise ValueError(d)\n    except ValueError: rec(d + 1)\nrec()");

        transcript.Fault!.Traceback!.Length.ShouldBeLessThan(300_000);
        transcript.Fault.Traceback.TrimEnd().Split('\n')[^1].ShouldStartWith("RecursionError: ");
    }

    [Fact]
    public async Task Run_LongMessage_IsCutInTheMiddle()
    {
        var transcript = await shared.Client.RunAsync("raise ValueError('a' * 1_000_000 + 'the end')");

        transcript.Fault!.Text!.ShouldContain("characters cut");
        transcript.Fault.Text.ShouldEndWith("the end");
        transcript.Fault.Traceback!.ShouldEndWith("the end");
    }
}
