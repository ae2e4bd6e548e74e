using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

/// <summary>
/// User code that forks, and whose child comes back from it: it never speaks for the kernel, nor hears what is meant for it.
/// </summary>
public sealed class ForkTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    // The child stops right after its fork until a later execution lets it go on.
    private const string Gate = """
        import os
        r, w = os.pipe()
        def child():
            os.close(w); os.read(r, 1)
        """;

    public static TheoryData<string> Forks =>
    [
        "pid = os.fork()\nif pid == 0: child()",
        "import pty\npid, terminal = pty.fork()\nif pid == 0: child()",
        // Not through Python: none of its hooks is called.
        "import ctypes\npid = ctypes.CDLL(None).fork()\nif pid == 0: child()",
        "import asyncio\nawait asyncio.sleep(0)\npid = os.fork()\nif pid == 0: child()",
        "def hook(*_):\n    global pid\n    get_ipython().events.unregister('post_run_cell', hook)\n    pid = os.fork()\n    if pid == 0: child()\n"
            + "get_ipython().events.register('post_run_cell', hook);",
        "import threading\ndef work():\n    global pid\n    pid = os.fork()\n    if pid == 0: child()\nt = threading.Thread(target=work); t.start(); t.join()",
        "class D:\n    def __del__(self):\n        global pid\n        pid = os.fork()\n        if pid == 0: child()\nd = D(); del d",
        "import multiprocessing\np = multiprocessing.get_context('fork').Process(target=child); p.start(); pid = p.pid",
    ];

    [Theory]
    [MemberData(nameof(Forks))]
    public async Task Run_ChildComesBack_LeavesTheKernelAlone(string fork)
    {
        (await shared.Client.RunAsync("kept = 42")).ShouldSucceed();

        (await shared.Client.RunAsync($"{Gate}\n{fork}")).ShouldSucceed();
        // The child comes back while the kernel waits for this, and has ended when it answers.
        var next = await shared.Client.RunAsync("os.write(w, b'1'); os.close(w); os.waitpid(pid, 0)\nkept", timeoutMilliseconds: 20_000);

        (next.Outcome, next.StateLost, next.ValueText).ShouldBe(("succeeded", false, "42"));
        (await shared.Client.RunAsync("kept + 1")).ShouldSucceed().ValueText.ShouldBe("43");
    }

    // Each child races the kernel for the commands that follow.
    [Fact]
    public async Task Run_ManyChildrenComeBack_EveryExecutionIsTheKernels()
    {
        (await shared.Client.RunAsync("import os; kernel = os.getpid()\nfor _ in range(20):\n    if os.fork() == 0: break"))
            .ShouldSucceed();

        for (var i = 0; i < 20; i++)
            (await shared.Client.RunAsync("os.getpid() == kernel", timeoutMilliseconds: 20_000)).ShouldSucceed().ValueText.ShouldBe("True");
    }

    [Theory]
    [InlineData("print('child')", "0", "child\n")]
    [InlineData("print('child', end='')", "0", "child")]
    [InlineData("import sys; sys.exit()", "0", "")]
    [InlineData("import sys; print('child'); sys.exit(3)", "3", "child\n")]
    [InlineData("1 / 0", "1", "")]
    [InlineData("display(1); 2", "0", "")]
    public async Task Run_ChildEnds_ItsOutputAndStatusAreThoseOfAProgram(string code, string status, string stdout)
    {
        var transcript = (await shared.Client.RunAsync(
            $"import os\npid = os.fork()\nif pid == 0:\n    {code}\nelse:\n    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])"))
                .ShouldSucceed();

        transcript.Stdout.ShouldBe(stdout);
        transcript.Displays.ShouldBeEmpty();
        transcript.Value.ShouldBeNull();
        (await shared.Client.RunAsync("status")).ValueText.ShouldBe(status);
    }

    [Fact]
    public async Task Run_ChildFails_ItsTracebackIsOnStandardError()
    {
        var transcript = (await shared.Client.RunAsync(
            "import os\nif (pid := os.fork()) == 0: raise ValueError('of the child')\nelse: os.waitpid(pid, 0);")).ShouldSucceed();

        transcript.Stderr.ShouldContain("ValueError: of the child");
        transcript.Fault.ShouldBeNull();
    }

    // It may open files: none takes the place of a pipe to the agent.
    [Fact]
    public async Task Run_ChildOpensFiles_FindsThePipesTaken() =>
        (await shared.Client.RunAsync("""
            import os
            if (pid := os.fork()) == 0:
                print([os.readlink(f'/proc/self/fd/{fd}') for fd in (3, 4)])
            else: os.waitpid(pid, 0);
            """)).ShouldSucceed().Stdout.ShouldBe("['/dev/null', '/dev/null']\n");
}
