using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

public sealed class OutputTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Theory]
    [InlineData("print('a')")]
    [InlineData("print('a', end='')")]
    [InlineData("!echo a")]
    [InlineData("import os; os.write(1, b'a');")]
    public async Task Run_Output_IsSentBeforeTheDisplayThatFollows(string code)
    {
        var transcript = (await shared.Client.RunAsync($"{code}\ndisplay('b')")).ShouldSucceed();

        transcript.Events.Select(e => e.Type).ShouldBe([AgentEvent.Output, AgentEvent.Display, AgentEvent.Completed]);
    }

    [Fact]
    public async Task Run_StreamsApart_AreKeptApart()
    {
        var transcript = (await shared.Client.RunAsync("import sys; print('out'); print('err', file=sys.stderr)")).ShouldSucceed();

        (transcript.Stdout, transcript.Stderr).ShouldBe(("out\n", "err\n"));
    }

    [Theory]
    [InlineData("!echo child; echo error >&2")]
    [InlineData("print(end=''); import os; os.system('echo child; echo error >&2');")]
    [InlineData("import subprocess; subprocess.run('echo child; echo error >&2', shell=True);")]
    [InlineData("%%bash\necho child; echo error >&2")]
    [InlineData("import ctypes, os; c = ctypes.CDLL(None); c.puts(b'child'); c.fflush(None); os.write(2, b'error\\n');")]
    public async Task Run_ChildOrLibraryWrites_IsCaught(string code)
    {
        var transcript = (await shared.Client.RunAsync(code)).ShouldSucceed();

        (transcript.Stdout, transcript.Stderr).ShouldBe(("child\n", "error\n"));
    }

    [Fact]
    public async Task Run_PythonAndChildTakeTurns_KeepTheirOrder() =>
        (await shared.Client.RunAsync("print(1)\n!echo 2\nprint(3, end='')\n!echo 4")).ShouldSucceed().Stdout.ShouldBe("1\n2\n34\n");

    [Fact]
    public async Task Run_Fork_PrintsNothingTwice() =>
        (await shared.Client.RunAsync("""
            import os
            print('parent', end='')
            if (pid := os.fork()) == 0:
                print(' child')
                display('nobody sees this')
                import sys; sys.stdout.flush()
                os._exit(0)
            os.waitpid(pid, 0);
            """)).ShouldSucceed().ToString().ShouldSatisfyAllConditions(
                all => all.ShouldContain("parent"), all => all.ShouldContain(" child"), all => all.ShouldNotContain("nobody"));

    [Fact]
    public async Task Run_NulsSurrogatesAndBrokenUtf8_ComeThrough()
    {
        var transcript = (await shared.Client.RunAsync(
            "import os; print('a\\0b', chr(0xd800), '😀'); os.write(1, b'\\xff\\xe2\\x82'); os.write(1, b'\\xac\\n');")).ShouldSucceed();

        transcript.Stdout.ShouldBe("a\0b \\ud800 😀\n\ufffd€\n");
    }

    [Fact]
    public async Task Run_MoreThanTheLimit_IsCutPerStream()
    {
        var transcript = (await shared.Client.RunAsync(
            "import sys; print('x' * 300_000); sys.stderr.write('y' * 10)", outputLimit: 100_000)).ShouldSucceed();

        transcript.Stdout.ShouldBe(new string('x', 100_000));
        transcript.Stderr.ShouldBe("yyyyyyyyyy");
        transcript.Events.ShouldAllBe(e => e.Text == null || e.Text.Length <= 64 * 1024);
    }

    [Fact]
    public async Task Run_LimitInsideOfACharacter_DropsTheWhole() =>
        (await shared.Client.RunAsync("print('😀😀')", outputLimit: 3)).ShouldSucceed().Stdout.ShouldBe("😀");

    [Fact]
    public async Task Run_GigabytePrinted_RunsThroughInConstantMemory()
    {
        var transcript = (await shared.Client.RunAsync(
            "line = 'x' * 1_000_000\nfor _ in range(1000): print(line)\nprint('end')", outputLimit: 4096)).ShouldSucceed();

        transcript.Stdout.Length.ShouldBe(4096);
        Memory("VmHWM").ShouldBeLessThan(128 * 1024);
    }

    [Theory]
    [InlineData("import sys; sys.stdout.close(); sys.stderr.close()")]
    [InlineData("import os; os.close(0); os.close(1); os.close(2)")]
    [InlineData("import sys; sys.stdout = sys.stderr = None")]
    [InlineData("import os; os.dup2(os.open('/dev/null', os.O_RDWR), 1);")]
    public async Task Run_AfterStreamsWereClosed_PrintsAgain(string code)
    {
        await shared.Client.RunAsync(code);

        var transcript = (await shared.Client.RunAsync("import sys; print('out'); print('err', file=sys.stderr)")).ShouldSucceed();
        (transcript.Stdout, transcript.Stderr, transcript.StateLost).ShouldBe(("out\n", "err\n", false));
    }

    [Fact]
    public async Task Run_ReaderIsSlow_KernelWaitsAndNothingIsLost()
    {
        using var response = await shared.Client.StartAsync(new AgentExecution(
            shared.Client.NewId(), "for i in range(40): print(str(i % 10) * 1_000_000, flush=True)", false, 100_000, int.MaxValue));

        var transcript = await Transcript.ReadAsync(response);

        transcript.ShouldSucceed().Stdout.Length.ShouldBe(40 * 1_000_001);
    }

    [Fact]
    public async Task Run_BackgroundProcessWritesLater_BelongsToNobody()
    {
        (await shared.Client.RunAsync("import subprocess; p = subprocess.Popen(['sh', '-c', 'read x; echo late'], stdin=-1)"))
            .ShouldSucceed();
        var during = (await shared.Client.RunAsync("p.communicate(b'go\\n'); p.returncode")).ShouldSucceed();

        during.Stdout.ShouldBe("late\n");
        during.ValueText.ShouldBe("0");
    }

    private int Memory(string field) => int.Parse(
        File.ReadLines($"/proc/{shared.Sandbox.HostPid}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);
}
