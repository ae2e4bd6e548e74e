using System.Globalization;
using Skerry.Linux;
using Skerry.Sandboxing.Runtime;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Runtime;

/// <summary>Programs of this machine, and such as misbehave.</summary>
public sealed class ProcessRunnerTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Run_Arguments_ReachTheProgramAsTheyAre() =>
        (await RunAsync("/usr/bin/printf", "%s\\n", "a b", "$(id)", "; echo c", "'")).ShouldBe("a b\n$(id)\n; echo c\n'\n");

    [Fact]
    public async Task Run_Program_SeesNothingOfOurEnvironmentAndReadsNothing() =>
        (await RunAsync("/bin/sh", "-c", "read -r line || env | cut -d= -f1 | grep -v -e PWD -e SHLVL -e '^_$' | sort | tr '\\n' ,"))
            .ShouldBe("LC_ALL,PATH,");

    [Fact]
    public async Task Run_MoreOutputThanAPipeHolds_IsAllRead() =>
        (await RunAsync("/bin/sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; head -c 1000000 /dev/zero >&2")).Length.ShouldBe(
            1_000_000);

    [Fact]
    public async Task Run_ProgramThatFails_SaysHowAndWhatItWrote() =>
        (await Should.ThrowAsync<IOException>(() => RunAsync("/bin/sh", "-c", "echo no such thing >&2; exit 7")))
            .Message.ShouldBe("/bin/sh ended with code 7: no such thing");

    [Fact]
    public async Task Run_ProgramThatFailsWithManyWords_SaysTheFirst() =>
        (await Should.ThrowAsync<IOException>(() => RunAsync("/bin/sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 1")))
            .Message.Length.ShouldBeLessThan(2200);

    [Fact]
    public async Task Run_NoSuchProgram_SaysSo() =>
        (await Should.ThrowAsync<IOException>(() => RunAsync("/no/such/program"))).Message.ShouldContain("/no/such/program");

    [Fact]
    public async Task Run_FileThatIsNoProgram_SaysSo()
    {
        var file = In("program");
        await File.WriteAllTextAsync(file, "no program");

        (await Should.ThrowAsync<IOException>(() => RunAsync(file))).Message.ShouldContain(file);
    }

    [Fact]
    public async Task Run_ProgramThatHangs_IsKilledAtTheDeadlineWithItsChildren()
    {
        var running = HangAsync(CancellationToken.None);
        using var child = await ChildAsync(running);
        running.IsCompleted.ShouldBeFalse();

        _time.Advance(Longest);

        (await Should.ThrowAsync<IOException>(() => running.Within("the failure"))).Message.ShouldContain("did not end within");
        await child.WaitForExitAsync().Within("the death of its child");
    }

    [Fact]
    public async Task Run_CallerGivesUp_KillsItWithItsChildren()
    {
        using var caller = new CancellationTokenSource();
        var running = HangAsync(caller.Token);
        using var child = await ChildAsync(running);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running.Within("the end"));
        await child.WaitForExitAsync().Within("the death of its child");
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private Task<string> RunAsync(string program, params string[] arguments) =>
        ProcessRunner.RunAsync(program, arguments, Longest, _time, CancellationToken.None).Within($"the end of {program}");

    private Task<string> HangAsync(CancellationToken cancellationToken) => ProcessRunner.RunAsync(
        "/bin/sh", ["-c", $"sleep 600 & echo $! > {In("number.new")}; mv {In("number.new")} {In("number")}; wait"], Longest, _time,
        cancellationToken);

    private async Task<ProcessHandle> ChildAsync(Task running)
    {
        await Eventually.Until(() => File.Exists(In("number")), "expecting the program to run", () => running.Status);
        return ProcessHandle.TryOpen(int.Parse(await File.ReadAllTextAsync(In("number")), CultureInfo.InvariantCulture))!;
    }
}
