using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Tests.Compliance;

public abstract partial class EngineComplianceSuite
{
    [Fact]
    public async Task Limits_Memory_EndsTheExecutionOnly()
    {
        await using var neighbour = await Fixture.CreateAsync();
        await using var sandbox = await Fixture.CreateAsync(resources => resources with { MemoryBytes = 256L << 20 });

        var run = await sandbox.RunAsync("b = []\nwhile True: b.append(bytearray(16 << 20))");

        run.Outcome.ShouldBe(ExecutionOutcome.Aborted, run.ToString());
        run.Completed!.StateLost.ShouldBeTrue();
        await sandbox.ShouldAnswerAsync();
        await neighbour.ShouldAnswerAsync();
    }

    [Fact]
    public async Task Limits_Scratch_FillsUp()
    {
        await using var sandbox = await Fixture.CreateAsync(resources => resources with { ScratchBytes = 32L << 20 });

        (await sandbox.RunAsync("with open('/tmp/big', 'wb') as f:\n    while True: f.write(bytes(1 << 20))")).Fault!.Message
            .ShouldContain("No space left");
        (await sandbox.PrintAsync("import os; print(os.path.getsize('/tmp/big') <= 32 << 20)")).ShouldBe("True");
        (await RefusalAsync(
            () => sandbox.Files.WriteAsync(TestSandbox.At("f"), new MemoryStream(new byte[1 << 20]), 1 << 20, CancellationToken.None)))
            .ShouldBe(Pools.Files.SandboxFileError.NoSpace);
        await sandbox.PrintAsync("os.remove('/tmp/big')");
        await WriteAsync(sandbox, "f", "fits again");
    }

    [Fact]
    public async Task Limits_ScratchFiles_RunOut()
    {
        await using var sandbox = await Fixture.CreateAsync(resources => resources with { ScratchFiles = 1024 });

        var run = await sandbox.RunAsync("n = 0\nwhile True:\n    open(f'/tmp/{n}', 'w').close()\n    n += 1");

        run.Fault!.Message.ShouldContain("No space left");
        int.Parse(await sandbox.PrintAsync("print(n)"), null).ShouldBeInRange(500, 1024);
    }

    [Fact]
    public async Task Limits_Processes_RunOut()
    {
        await using var sandbox = await Fixture.CreateAsync(resources => resources with { MaxProcesses = 64 });

        var run = await sandbox.RunAsync("import subprocess\np = []\nwhile True: p.append(subprocess.Popen(['sleep', '600']))");

        run.Fault!.Name.ShouldBe("BlockingIOError");
        int.Parse(await sandbox.PrintAsync("print(len(p))"), null).ShouldBeInRange(16, 64);
        await sandbox.PrintAsync("[x.kill() for x in p]; [x.wait() for x in p]; print(subprocess.run(['true']).returncode)");
    }

    [Fact]
    public async Task Limits_Cpu_IsAShareOfTime()
    {
        await using var sandbox = await Fixture.CreateAsync(resources => resources with { Cpus = 0.25 });

        // What it used is the host's to tell: a virtual machine does not know when it stood still. It is busy for longer than it is asked
        // to be.
        var (before, began) = (Fixture.ProcessorTimeOf(sandbox.Sandbox.Id), System.Diagnostics.Stopwatch.GetTimestamp());
        await sandbox.PrintAsync("import time\nw = time.monotonic()\nwhile time.monotonic() - w < 3: pass");

        var used = Fixture.ProcessorTimeOf(sandbox.Sandbox.Id) - before;
        (used / System.Diagnostics.Stopwatch.GetElapsedTime(began)).ShouldBeInRange(0.01, 0.5);
    }
}
