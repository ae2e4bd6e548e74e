using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

/// <summary>User code that writes to the kernel's channel itself.</summary>
public sealed class ProtocolTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    [Theory]
    [InlineData("no JSON at all\\n")]
    [InlineData("[]\\n")]
    [InlineData("{}\\n")]
    [InlineData("{\"n\":1}\\n")]
    [InlineData("{\"n\":NUMBER,\"type\":\"unheard of\"}\\n")]
    [InlineData("{\"n\":NUMBER,\"type\":\"fault\",\"text\":\"\\\\ud800\"}\\n")]
    [InlineData("\\xff\\xfe\\n")]
    public async Task Run_LineOutsideTheProtocol_EndsTheKernel(string line)
    {
        var transcript = await shared.Client.RunAsync(Write(line) + "\nimport time; time.sleep(1000)");

        (transcript.Outcome, transcript.StateLost, transcript.Cause).ShouldBe(("aborted", true, "protocol"));
        (await shared.Client.RunAsync("1 + 1")).ShouldSucceed().ValueText.ShouldBe("2");
    }

    [Fact]
    public async Task Run_LineWithoutEnd_EndsTheKernelInBoundedMemory()
    {
        var transcript = await shared.Client.RunAsync("import os\nwhile True: os.write(4, b'x' * 65536)");

        (transcript.Outcome, transcript.StateLost, transcript.Cause).ShouldBe(("aborted", true, "protocol"));
        (await shared.Client.RunAsync("1 + 1")).ShouldSucceed().ValueText.ShouldBe("2");
    }

    [Fact]
    public async Task Run_EventOfAnotherExecution_IsDropped()
    {
        var transcript = (await shared.Client.RunAsync(
            Write("{\"n\":999999,\"type\":\"done\",\"succeeded\":true}\\n{\"n\":0,\"type\":\"ready\",\"text\":\"9\"}\\n") + "\n'mine'"))
                .ShouldSucceed();

        transcript.ValueText.ShouldBe("'mine'");
    }

    [Fact]
    public async Task Run_FakeEnd_DoesNotDisturbTheNextExecution()
    {
        const string fake = "{\"n\":NUMBER,\"type\":\"done\",\"succeeded\":true}\\n";
        await shared.Client.RunAsync(Write(fake) + "\nimport time; time.sleep(0.2)\n'late'");

        (await shared.Client.RunAsync("1 + 1")).ValueText.ShouldBe("2");
        (await shared.Client.RunAsync("2 + 2")).ValueText.ShouldBe("4");
    }

    [Fact]
    public async Task Run_FakeFaultBeyondAllBounds_IsCut()
    {
        var transcript = await shared.Client.RunAsync(
            "import os, json; c = get_ipython().channel\n"
            + "c.emit('fault', name='N' * 1_000_000, text='\\1' * 3_000_000, traceback='t')");

        transcript.Fault!.Name!.Length.ShouldBeLessThan(300);
        transcript.Fault.Text!.Length.ShouldBeLessThan(1_100_000);
    }

    [Fact]
    public async Task Run_ChildProcess_InheritsNoChannel() =>
        (await shared.Client.RunAsync("!ls /proc/self/fd | wc -l")).ShouldSucceed().Stdout.ShouldBe("4\n");

    private static string Write(string line) =>
        $"import os; number = get_ipython().channel._number; os.write(4, b'''{line}'''.replace(b'NUMBER', str(number).encode()))";
}
