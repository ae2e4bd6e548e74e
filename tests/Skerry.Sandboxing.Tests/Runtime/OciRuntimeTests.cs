using System.Globalization;
using System.IO.Pipes;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Skerry.Linux;
using Skerry.Sandboxing.Runtime;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Runtime;

/// <summary>The runtime of this machine, and programs that play one that misbehaves.</summary>
public sealed class OciRuntimeTests : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Run_Descriptors_ReachTheFirstProcessAndNoOthersDo()
    {
        using var third = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var fourth = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var bundle = Bundle($"/skerry-test-{id}", "echo /proc/self/fd/* >&3; echo four >&4; exec sleep 600");
        var runtime = await OciRuntime.OpenAsync(OciRuntime.Find("runc")!, In("runtime"), TimeProvider.System, CancellationToken.None);

        using var console = await runtime.RunAsync(
            id, bundle, In("pid"), [third.ClientSafePipeHandle, fourth.ClientSafePipeHandle], CancellationToken.None).Within("the runtime");
        try
        {
            third.DisposeLocalCopyOfClientHandle();
            fourth.DisposeLocalCopyOfClientHandle();
            using var threes = new StreamReader(third);
            using var fours = new StreamReader(fourth);
            // The shell opens the directory that it lists as one more.
            (await threes.ReadLineAsync().Within("what comes by descriptor 3"))
                .ShouldBe("/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3 /proc/self/fd/4 /proc/self/fd/5");
            (await fours.ReadLineAsync().Within("what comes by descriptor 4")).ShouldBe("four");
        }
        finally
        {
            using var first = ProcessHandle.TryOpen(int.Parse(await File.ReadAllTextAsync(In("pid")), CultureInfo.InvariantCulture));
            await runtime.DeleteAsync(id).Within("deletion");
            if (first is not null) await first.WaitForExitAsync().Within("the end of the first process");
        }
    }

    [Fact]
    public async Task Open_ProgramThatHangs_IsKilledAtTheDeadline()
    {
        var opening = OciRuntime.OpenAsync(HangingProgram(), In("runtime"), _time, CancellationToken.None);
        using var process = await RunningAsync(opening);
        opening.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(30));

        (await Should.ThrowAsync<IOException>(() => opening.Within("the failure"))).Message.ShouldContain("did not end within");
        await process.WaitForExitAsync().Within("its death");
    }

    [Fact]
    public async Task Open_CallerGivesUp_KillsTheProgram()
    {
        using var caller = new CancellationTokenSource();
        var opening = OciRuntime.OpenAsync(HangingProgram(), In("runtime"), _time, caller.Token);
        using var process = await RunningAsync(opening);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => opening.Within("the end"));
        await process.WaitForExitAsync().Within("its death");
    }

    [Fact]
    public async Task Open_ProgramThatFails_SaysHowAndWhatItWrote()
    {
        var program = Program("echo no such thing >&2; exit 7");

        var failure = await Should.ThrowAsync<IOException>(
            () => OciRuntime.OpenAsync(program, In("runtime"), _time, CancellationToken.None).Within("the failure"));

        failure.Message.ShouldBe($"{program} ended with code 7: no such thing");
    }

    [Fact]
    public async Task Open_Program_SeesNothingOfOurEnvironmentAndReadsNothing()
    {
        var program = Program("read -r line && exit 1; echo $(env | cut -d= -f1 | sort | tr '\\n' ,)");

        var runtime = await OciRuntime.OpenAsync(program, In("runtime"), _time, CancellationToken.None).Within("opening");

        // The shell itself adds PWD, and bash SHLVL and _.
        runtime.Version.Split(',', StringSplitOptions.RemoveEmptyEntries).Except(["PWD", "SHLVL", "_"]).ShouldBe(["PATH"]);
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private string Program(string script)
    {
        var program = In("runc");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, Executable);
        return program;
    }

    private string HangingProgram() => Program($"echo $$ > {In("number.new")}; mv {In("number.new")} {In("number")}; exec sleep 600");

    private async Task<ProcessHandle> RunningAsync(Task opening)
    {
        await Eventually.Until(() => File.Exists(In("number")), "expecting the program to run", () => opening.Status);
        return ProcessHandle.TryOpen(int.Parse(await File.ReadAllTextAsync(In("number")), CultureInfo.InvariantCulture))!;
    }

    private string Bundle(string cgroup, string script)
    {
        var root = In("bundle/root");
        foreach (var directory in new[] { "proc", "dev", "usr" }) Directory.CreateDirectory(Path.Combine(root, directory));
        foreach (var link in new[] { "bin", "lib", "lib64" }) File.CreateSymbolicLink(Path.Combine(root, link), $"usr/{link}");
        var configuration = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["root"] = new JsonObject { ["path"] = "root", ["readonly"] = true },
            ["process"] = new JsonObject
            {
                ["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0 },
                ["args"] = new JsonArray("/bin/sh", "-c", script),
                ["env"] = new JsonArray("PATH=/bin"),
                ["cwd"] = "/",
            },
            ["mounts"] = new JsonArray(
                new JsonObject { ["destination"] = "/proc", ["type"] = "proc", ["source"] = "proc" },
                new JsonObject { ["destination"] = "/dev", ["type"] = "tmpfs", ["source"] = "tmpfs" },
                new JsonObject { ["destination"] = "/usr", ["type"] = "bind", ["source"] = "/usr",
                    ["options"] = new JsonArray("bind", "ro") }),
            ["linux"] = new JsonObject
            {
                ["cgroupsPath"] = cgroup,
                ["namespaces"] = new JsonArray(
                    new JsonObject { ["type"] = "pid" }, new JsonObject { ["type"] = "mount" }, new JsonObject { ["type"] = "network" }),
            },
        };
        File.WriteAllText(In("bundle/config.json"), configuration.ToJsonString());
        return In("bundle");
    }
}
