using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

public sealed class ShellTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Fact]
    public async Task Hello_KernelIsWarm_SaysWhoItIs()
    {
        var hello = await shared.Client.HelloAsync();

        (hello.Version, hello.Language).ShouldBe((Protocol.AgentRoutes.Version, "python"));
        hello.LanguageVersion.ShouldStartWith("3.");
    }

    [Theory]
    [InlineData("import os; os.getcwd()", "'/mnt/data'")]
    [InlineData("__name__", "'__main__'")]
    [InlineData("import sys; sys.argv, sys.path[0]", "([''], '')")]
    [InlineData("import os; os.environ['SYS_RUNTIME_SANDBOX']", "'Skerry-DynamicSessions'")]
    [InlineData("import os; os.path.expanduser('~')", "'/home/sandbox'")]
    [InlineData("import os; sorted(os.environ)",
        "['HOME',\n 'LANG',\n 'LOGNAME',\n 'MPLBACKEND',\n 'PATH',\n 'SHELL',\n 'SYS_RUNTIME_SANDBOX',\n 'TERM',\n 'USER']")]
    [InlineData("sorted(n for n in globals() if not n.startswith('_'))", "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']")]
    [InlineData("x = !echo one; echo two\nlist(x)", "['one', 'two']")]
    [InlineData("import subprocess, sys; subprocess.run([sys.executable, '-c', 'import matplotlib.pyplot as p; p.plot([1]); p.show()']).returncode", "0")]
    [InlineData("import sys; [name for name in ('jedi', 'prompt_toolkit') if name in sys.modules]", "[]")]
    [InlineData("import jedi, IPython.terminal.embed as terminal; callable(terminal.embed)", "True")]
    public async Task Run_InAFreshSession_FindsANotebook(string code, string text)
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        (await sandbox.Client.RunAsync(code)).ShouldSucceed().ValueText.ShouldBe(text);
    }

    [Fact]
    public async Task Run_OneAfterAnother_KeepsState()
    {
        (await shared.Client.RunAsync("import math\ndef area(r): return math.pi * r ** 2")).ShouldSucceed();

        (await shared.Client.RunAsync("round(area(2), 3)")).ValueText.ShouldBe("12.566");
    }

    [Theory]
    [InlineData("%timeit -n1 -r1 pass", "per loop")]
    [InlineData("%cd /tmp\n%cd -q /mnt/data", "/tmp\n")]
    [InlineData("%%writefile a.py\nprint('from a')", "Writing a.py\n")]
    [InlineData("%matplotlib inline\nprint('fine')", "fine\n")]
    [InlineData("%pip --version", "pip ")]
    [InlineData("value = 'shown'\n!echo {value} $value", "shown shown\n")]
    public async Task Run_Magic_Works(string code, string output)
    {
        var transcript = (await shared.Client.RunAsync(code)).ShouldSucceed();

        transcript.Stdout.ShouldContain(output);
        transcript.Stderr.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_ShellCommand_SetsExitCode() =>
        (await shared.Client.RunAsync("!exit 3\n_exit_code")).ShouldSucceed().ValueText.ShouldBe("3");

    [Fact]
    public async Task Run_PackageListing_HasNoWarningInIt()
    {
        var transcript = (await shared.Client.RunAsync(
            "import pkg_resources\n[d.project_name for d in pkg_resources.working_set]")).ShouldSucceed();

        transcript.Stderr.ShouldBeEmpty();
        transcript.ValueText!.ShouldContain("'numpy'");
    }

    [Fact]
    public async Task Run_ProcessPool_Works() =>
        (await shared.Client.RunAsync(
            "from multiprocessing import Pool\ndef square(n): return n * n\nwith Pool(2) as pool: r = pool.map(square, range(4))\nr"))
            .ShouldSucceed().ValueText.ShouldBe("[0, 1, 4, 9]");

    [Fact]
    public async Task Run_EmptyKernel_IsAnotherWithNothingPreloaded()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxSettings(Preload: "sched"));

        (await sandbox.Client.RunAsync("x = 1; import sys; 'sched' in sys.modules")).ValueText.ShouldBe("True");
        (await sandbox.Client.RunAsync("'x' in globals(), 'sched' in __import__('sys').modules", emptyKernel: true))
            .ValueText.ShouldBe("(False, False)");
        (await sandbox.Client.RunAsync("x")).ValueText.ShouldBe("1");
    }
}
