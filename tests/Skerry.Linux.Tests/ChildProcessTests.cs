using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Skerry.Testing;

namespace Skerry.Linux.Tests;

/// <summary>Real children: what they are given, and what is learnt of their end.</summary>
public sealed class ChildProcessTests
{
    [Fact]
    public async Task Start_Descriptors_AreTheOnesGivenInTheirOrderAndNoOthers()
    {
        using var third = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var fourth = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        // One that a careless part of the program left for children to inherit.
        using var leaked = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);

        var (code, output) = await RunAsync(
            "echo three >&3; echo four >&4; ls /proc/$$/fd", ["PATH=/bin"], [third.ClientSafePipeHandle, fourth.ClientSafePipeHandle]);

        code.ShouldBe(0, output);
        output.ShouldBe("0\n1\n2\n3\n4\n");
        third.DisposeLocalCopyOfClientHandle();
        fourth.DisposeLocalCopyOfClientHandle();
        (await ReadAsync(third), await ReadAsync(fourth)).ShouldBe(("three\n", "four\n"));
    }

    [Fact]
    public async Task Start_DescriptorsThatStandWhereOthersGo_ReachTheirPlaces()
    {
        var pipes = Enumerable.Range(0, 64)
            .Select(_ => new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None)).ToArray();
        // In reverse, and many: each number that is given a child is also the number of another that is still to be given.
        var given = pipes.Reverse().Select(pipe => (SafeHandle)pipe.ClientSafePipeHandle).ToArray();

        var (code, output) = await RunAsync(
            "i=3; while [ $i -lt 67 ]; do eval \"echo $i >&$i\" || exit 1; i=$((i + 1)); done", ["PATH=/bin"], given, "/bin/bash");

        code.ShouldBe(0, output);
        foreach (var pipe in pipes) pipe.DisposeLocalCopyOfClientHandle();
        var read = await Task.WhenAll(pipes.Reverse().Select(ReadAsync));
        read.ShouldBe(Enumerable.Range(3, 64).Select(number => $"{number}\n"));
        foreach (var pipe in pipes) await pipe.DisposeAsync();
    }

    [Fact]
    public async Task Start_Environment_IsWhatWasGivenAndNothingElse()
    {
        using var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var nothing = File.OpenHandle("/dev/null");

        using var child = ChildProcess.Start("/usr/bin/env", [], ["A=1", "B=zwei Wörter"], [nothing, output.ClientSafePipeHandle, nothing]);
        output.DisposeLocalCopyOfClientHandle();

        (await ReadAsync(output)).ShouldBe("A=1\nB=zwei Wörter\n");
        (await child.Exit.Within("the exit")).ShouldBe(0);
    }

    [Fact]
    public async Task Start_Signals_AreAtTheirDefaults()
    {
        // .NET itself ignores SIGPIPE; a child must not.
        var (code, output) = await RunAsync(
            "grep -E '^Sig(Blk|Ign)' /proc/self/status; ps -o pid= -o sid= -p $$ | { read -r p s; test $p = $s; }");

        code.ShouldBe(0, "the child leads a session of its own");
        output.ShouldBe("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 41", 41)]
    [InlineData("kill -TERM $$", 128 + 15)]
    public async Task Exit_HoweverItEnds_TellsHow(string script, int expected) =>
        (await RunAsync(script)).Code.ShouldBe(expected);

    [Fact]
    public async Task Exit_BesideChildrenOfDotNet_BothLearnTheirs()
    {
        var ours = Enumerable.Range(0, 20).Select(async number => (await RunAsync($"exit {number}")).Code);
        var theirs = Enumerable.Range(0, 20).Select(async number =>
        {
            using var process = Process.Start("/bin/sh", ["-c", $"exit {number}"]);
            await process.WaitForExitAsync();
            return process.ExitCode;
        });

        var codes = await Task.WhenAll(ours.Zip(theirs).SelectMany(pair => new[] { pair.First, pair.Second })).Within("forty exits");

        codes.ShouldBe(Enumerable.Range(0, 20).SelectMany(number => new[] { number, number }));
    }

    [Fact]
    public async Task Dispose_Running_KillsAndReapsIt()
    {
        using var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var nothing = File.OpenHandle("/dev/null");
        var child = ChildProcess.Start("/bin/sh", ["-c", "echo $$; exec sleep 600"], [], [nothing, output.ClientSafePipeHandle, nothing]);
        using var reader = new StreamReader(output);
        var number = await reader.ReadLineAsync().Within("its number");

        child.Dispose();

        (await child.Exit.Within("the exit")).ShouldBe(128 + 9);
        Directory.Exists($"/proc/{number}").ShouldBeFalse("a zombie stays");
    }

    [Fact]
    public void Start_NoSuchProgram_SaysSo() =>
        Should.Throw<LinuxException>(() => ChildProcess.Start("/no/such/program", [], [], [])).Message.ShouldContain("/no/such/program");

    private static async Task<(int Code, string Output)> RunAsync(
        string script, string[]? environment = null, SafeHandle[]? descriptors = null, string shell = "/bin/sh")
    {
        using var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var nothing = File.OpenHandle("/dev/null", share: FileShare.ReadWrite);
        using var child = ChildProcess.Start(
            shell, ["-c", script], environment
                ?? ["PATH=/bin"], [nothing, output.ClientSafePipeHandle, output.ClientSafePipeHandle, .. descriptors ?? []]);
        output.DisposeLocalCopyOfClientHandle();
        var text = await ReadAsync(output);
        return (await child.Exit.Within($"the exit of: {script}"), text);
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().Within("what the child writes");
    }
}
