using System.Globalization;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Runtime;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Journal;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Container;

public sealed class ContainerEngineTests : IDisposable
{
    private readonly ContainerEngineOptions _options = new() { Machine = TestMachine.Options() };
    private readonly SandboxSpecification _specification = new(SessionLanguage.Python, "python", [], new SandboxResources { ScratchBytes = 32 << 20 });

    public void Dispose()
    {
        TestMachine.RemainsOf(_options.Machine.StateDirectory).ShouldBeEmpty();
        if (Directory.Exists(_options.Machine.StateDirectory)) Directory.Delete(_options.Machine.StateDirectory, recursive: true);
    }

    [Fact]
    public async Task Open_Twice_RefusesTheSecondAndSaysWho()
    {
        await using var engine = await OpenAsync(_options);

        var refusal = await Should.ThrowAsync<EngineUnavailableException>(() => OpenAsync(_options));

        refusal.Message.ShouldContain($"process {Environment.ProcessId}");
    }

    [Fact]
    public async Task Open_BesideAnother_SharesNoUserIds()
    {
        var other = new ContainerEngineOptions { Machine = TestMachine.Options() };
        await using var first = await OpenAsync(_options);
        await using (var second = await OpenAsync(other))
        {
            await using var one = await first.CreateAsync(_specification, CancellationToken.None);
            await using var two = await second.CreateAsync(_specification, CancellationToken.None);

            UserOf(_options, one.Id).ShouldNotBe(UserOf(other, two.Id));
        }

        Directory.Delete(other.Machine.StateDirectory, recursive: true);
    }

    [Fact]
    public async Task Open_AfterAKill_ReapsWhatThatServerHadAndNothingElse()
    {
        var neighbour = new ContainerEngineOptions { Machine = TestMachine.Options() };
        await using var living = await OpenAsync(neighbour);
        await using var spared = await living.CreateAsync(_specification, CancellationToken.None);
        using var doomed = await DoomedServer.StartAsync(_options.Machine).Within("start of the doomed server", TestSandbox.Patience);
        TestMachine.RemainsOf(doomed.Sandbox).ShouldNotBeEmpty();

        await doomed.KillAsync().Within("its death");
        TestMachine.RemainsOf(doomed.Sandbox).ShouldNotBeEmpty("a killed server cannot tidy up; if nothing is left this test proves nothing");
        await using (var heir = await OpenAsync(_options))
        {
            TestMachine.RemainsOf(doomed.Sandbox).ShouldBeEmpty();
            await using var sandbox = await heir.CreateAsync(_specification, CancellationToken.None).Within("a sandbox of the heir", TestSandbox.Patience);
        }

        spared.Ended.IsCompleted.ShouldBeFalse();
        TestMachine.RemainsOf(spared.Id).ShouldNotBeEmpty();
        await living.DisposeAsync();
        Directory.Delete(neighbour.Machine.StateDirectory, recursive: true);
    }

    [Fact]
    public async Task Open_JournalOfALivingServer_IsLeftAlone()
    {
        var state = new StateDirectory(_options.Machine.StateDirectory);
        var record = new Skerry.Sandboxing.Journal.SandboxRecord(new string('a', 32), "/usr/sbin/runc", state.CgroupOf("a"), 1 << 28, ProcessIdentity.Current);
        state.Journal.Add(record);

        await using (await OpenAsync(_options)) state.Journal.Read().ShouldBe([record]);

        state.Journal.Remove(record.Id);
    }

    [Fact]
    public async Task Open_LeftByAnEngineOfAnotherKind_IsReapedWhole()
    {
        var state = new StateDirectory(_options.Machine.StateDirectory);
        var id = new string('b', 32);
        state.Create();
        state.Journal.Add(new Skerry.Sandboxing.Journal.SandboxRecord(
            id, OciRuntime.Find("runc")!, state.CgroupOf(id), 1 << 28, ProcessIdentity.Current with { StartTime = 1 }));
        var remains = state.Sandbox(id);
        remains.Create(new UidRange(1 << 28));
        Mounts.Tmpfs(remains.CreateIn("unheard-of"), 1 << 20, 16);
        await File.WriteAllTextAsync(Path.Combine(remains.CreateIn("disks"), "scratch.img"), "");

        await using (await OpenAsync(_options)) TestMachine.RemainsOf(id).ShouldBeEmpty();

        state.Journal.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Isolation_OfARuntime_HasTheLevelOfItsKernel()
    {
        await using var engine = await OpenAsync(_options);

        engine.Isolation.Level.ShouldBe(
            Path.GetFileName(_options.Machine.Runtime) == "runsc" ? IsolationLevel.UserSpaceKernel : IsolationLevel.Container);
    }

    [Fact]
    public async Task Dispose_WithSandboxesAndAStartUnderWay_TakesAllDown()
    {
        var engine = await OpenAsync(_options);
        var sandbox = await engine.CreateAsync(_specification, CancellationToken.None);
        var underWay = engine.CreateAsync(_specification, CancellationToken.None);

        await engine.DisposeAsync().AsTask().Within("disposal", TestSandbox.Patience);

        await sandbox.Ended.Within("the sandbox's end");
        await Should.ThrowAsync<SandboxStartException>(() => underWay.Within("the start's end"));
        TestMachine.RemainsOf(sandbox.Id).ShouldBeEmpty();
        await Should.ThrowAsync<ObjectDisposedException>(() => engine.CreateAsync(_specification, CancellationToken.None));
    }

    [Fact]
    public async Task Create_FiftyAndDisposeThem_LeavesNothing()
    {
        await using var engine = await OpenAsync(_options);
        var users = new System.Collections.Concurrent.ConcurrentBag<string>();
        var sandboxes = new System.Collections.Concurrent.ConcurrentBag<ISandbox>();
        var few = new ParallelOptions { MaxDegreeOfParallelism = 4 };

        await Parallel.ForEachAsync(Enumerable.Range(0, 50), few, async (_, _) =>
        {
            var sandbox = await engine.CreateAsync(_specification, CancellationToken.None);
            sandboxes.Add(sandbox);
            users.Add(UserOf(_options, sandbox.Id));
        }).Within("fifty starts", 3 * TestSandbox.Patience);
        users.Distinct().Count().ShouldBe(50);
        await Parallel.ForEachAsync(sandboxes, few, (sandbox, _) => sandbox.DisposeAsync()).Within("fifty ends", 3 * TestSandbox.Patience);

        var state = new StateDirectory(_options.Machine.StateDirectory);
        state.Journal.IsEmpty.ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(state.Live).ShouldBe([state.Images]);
        Directory.EnumerateFileSystemEntries(state.Runtime).ShouldBeEmpty();
        MountTable.Read().Count(mount => mount.IsAtOrBelow(_options.Machine.StateDirectory)).ShouldBe(2, "the state directory itself and the image");
        sandboxes.SelectMany(sandbox => TestMachine.RemainsOf(sandbox.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_AgentThatEndsAtOnce_SaysWhatItWrote()
    {
        using var agent = new ScriptedAgent("echo the disk is on fire >&2; exit 3");
        await using var engine = await OpenAsync(With(agent));

        var failure = await Should.ThrowAsync<SandboxStartException>(() => engine.CreateAsync(_specification, CancellationToken.None));

        failure.Message.ShouldContain("the disk is on fire");
        new StateDirectory(_options.Machine.StateDirectory).Journal.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Create_AgentThatNeverDials_GivesUpInTime()
    {
        using var agent = new ScriptedAgent("exec sleep 600");
        await using var engine = await OpenAsync(With(agent) with { StartTimeout = TimeSpan.FromSeconds(2) });

        var failure = await Should.ThrowAsync<SandboxStartException>(
            () => engine.CreateAsync(_specification, CancellationToken.None).Within("the start's end", TestSandbox.Patience));

        failure.Message.ShouldContain("did not answer within");
        new StateDirectory(_options.Machine.StateDirectory).Journal.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Create_Agent_HasOnlyThePrivilegesThatItNeeds()
    {
        using var agent = new ScriptedAgent("grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status >&2; exit 3");
        await using var engine = await OpenAsync(With(agent));

        var failure = await Should.ThrowAsync<SandboxStartException>(() => engine.CreateAsync(_specification, CancellationToken.None));

        // CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID, SETPCAP
        failure.Message.Split((char[])['\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => word != "CapInh:").ShouldBe(
        [
            "CapInh:", "0000000000000000", "CapPrm:", "00000000000001eb", "CapEff:", "00000000000001eb", "CapBnd:", "00000000000001eb",
            "CapAmb:", "0000000000000000", "NoNewPrivs:", "1", "Seccomp:", "2",
        ]);
    }

    [Fact]
    public async Task Open_WhatIsMissing_IsNamed()
    {
        var problems = (await Should.ThrowAsync<EngineUnavailableException>(
            () => OpenAsync(_options with { Machine = _options.Machine with { AgentDirectory = "/nowhere", ImageDirectory = "/nowhere" } }))).Problems;

        problems.ShouldContain(problem => problem.Contains("/nowhere/skerry-agent", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("There is no image", StringComparison.Ordinal));
    }

    private ContainerEngineOptions With(ScriptedAgent agent) => _options with { Machine = _options.Machine with { AgentDirectory = agent.Directory } };

    private static Task<ContainerEngine> OpenAsync(ContainerEngineOptions options) =>
        ContainerEngine.OpenAsync(options, TestMachine.Logging, TimeProvider.System, CancellationToken.None).Within("opening the engine", TestSandbox.Patience);

    private static string UserOf(ContainerEngineOptions options, string sandbox)
    {
        var process = File.ReadAllText(new StateDirectory(options.Machine.StateDirectory).Sandbox(sandbox).ProcessId);
        return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/uid_map")).Single();
    }
}
