using System.Diagnostics;
using System.Globalization;
using Skerry.Linux;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Journal;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Container;

public sealed class ContainerEngineTests : IDisposable
{
    private readonly ContainerEngineOptions _options = new() { Machine = TestMachine.Options() };
    private readonly SandboxSpecification _specification = new(
        SessionLanguage.Python, "python", [], new SandboxResources { ScratchBytes = 32 << 20 });

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
        TestMachine.RemainsOf(doomed.Sandbox)
            .ShouldNotBeEmpty("a killed server cannot tidy up; if nothing is left this test proves nothing");
        await using (var heir = await OpenAsync(_options))
        {
            await GoneAsync(doomed.Sandbox);
            await using var sandbox = await heir.CreateAsync(_specification, CancellationToken.None)
                .Within("a sandbox of the heir", TestSandbox.Patience);
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
        using var living = Process.Start("sleep", "600");
        var id = new string('a', 32);
        state.Journal.Add(new SandboxRecord(id, state.CgroupOf(id), 1 << 28, ProcessIdentity.Of(living.Id)!));
        state.Sandbox(id).Create(new UidRange(1 << 28));

        await using (var engine = await OpenAsync(_options))
        {
            // By the time a sandbox has started the reaper has had its turn.
            await using (await engine.CreateAsync(_specification, CancellationToken.None)) Directory.Exists(state.Sandbox(id).Path)
                .ShouldBeTrue();
            living.Kill();
            await GoneAsync(id);
        }
    }

    [Fact]
    public async Task Open_LeftByAnEngineOfAnotherKind_IsReapedWhole()
    {
        var state = new StateDirectory(_options.Machine.StateDirectory);
        var id = new string('b', 32);
        state.Create();
        state.Journal.Add(new SandboxRecord(id, state.CgroupOf(id), 1 << 28, ProcessIdentity.Current with { StartTime = 1 }));
        var remains = state.Sandbox(id);
        remains.Create(new UidRange(1 << 28));
        Mounts.Tmpfs(remains.CreateIn("unheard-of"), 1 << 20, 16);
        await File.WriteAllTextAsync(Path.Combine(remains.CreateIn("disks"), "scratch.img"), "");

        await using (await OpenAsync(_options)) await GoneAsync(id);

        state.Journal.IsEmpty.ShouldBeTrue();
    }

    /// <summary>
    /// Whatever an entry holds, even if the entry itself is gone, as after a boot: the sandbox's name tells what there may be of it.
    /// </summary>
    [Theory]
    [InlineData("")]
    [InlineData("{\"Id\":")]
    [InlineData(null)]
    public async Task Open_UnreadableOrMissingJournalEntry_StartsAndReapsByName(string? entry)
    {
        var state = new StateDirectory(_options.Machine.StateDirectory);
        var id = new string('c', 32);
        using var process = await LeaveAsync(state, id);
        if (entry is not null) await WriteEntryAsync(state, id, entry);

        await using (await OpenAsync(_options)) await GoneAsync(id);

        process.HasExited.ShouldBeTrue();
        state.Journal.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Open_JournalOfAnEarlierVersion_IsReapedOnce()
    {
        var state = new StateDirectory(_options.Machine.StateDirectory);
        var id = new string('d', 32);
        using var process = await LeaveAsync(state, id);
        Directory.CreateDirectory(state.OldJournal);
        await File.WriteAllTextAsync(
            Path.Combine(state.OldJournal, id),
            $$$"""{"Id":"{{{id}}}","Runtime":"/usr/sbin/runc","Cgroup":"{{{state.CgroupOf(id)}}}","FirstUid":65536,"Owner":{"ProcessId":1,"StartTime":2,"BootId":"x"}}""");
        state.HasSandboxes.ShouldBeTrue();

        await using (await OpenAsync(_options)) await GoneAsync(id);

        process.HasExited.ShouldBeTrue();
        Directory.Exists(state.OldJournal).ShouldBeFalse();
        state.HasSandboxes.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_SomethingOfALeftoverStays_ServesAtOnceWithOtherUserIdsAndTriesOn(bool isEntryReadable)
    {
        const uint first = 1 << 30;
        var claims = Directory.CreateTempSubdirectory("skerry-");
        var options = _options with { Machine = _options.Machine with { FirstUid = first, ClaimDirectory = claims.FullName } };
        var state = new StateDirectory(options.Machine.StateDirectory);
        var id = new string('e', 32);
        using var process = await LeaveAsync(state, id, first);
        if (isEntryReadable)
            state.Journal.Add(new SandboxRecord(id, state.CgroupOf(id), first, ProcessIdentity.Current with { StartTime = 1 }));
        else await WriteEntryAsync(state, id, "");

        var obstruction = TestMachine.Obstruct(options.Machine.StateDirectory, id);
        try
        {
            await using (var engine = await OpenAsync(options))
            await using (var sandbox = await engine.CreateAsync(_specification, CancellationToken.None))
                UserOf(options, sandbox.Id).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].ShouldNotBe($"{first}");
            state.Journal.Read().ShouldHaveSingleItem().Id.ShouldBe(id, "what could not be taken down stays in the journal");

            await using (var engine = await OpenAsync(options))
            {
                await using (var sandbox = await engine.CreateAsync(_specification, CancellationToken.None))
                    UserOf(options, sandbox.Id).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].ShouldNotBe($"{first}");
                obstruction.Dispose();
                await GoneAsync(id);
            }
        }
        finally
        {
            obstruction.Dispose();
            claims.Delete(recursive: true);
        }
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
        MountTable.Read().Count(mount => mount.IsAtOrBelow(_options.Machine.StateDirectory))
            .ShouldBe(2, "the state directory itself and the image");
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
        failure.Message.Split((char[])['\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(word => word != "CapInh:").ShouldBe(
        [
            "CapInh:", "0000000000000000", "CapPrm:", "00000000000001eb", "CapEff:", "00000000000001eb", "CapBnd:", "00000000000001eb",
            "CapAmb:", "0000000000000000", "NoNewPrivs:", "1", "Seccomp:", "2",
        ]);
    }

    [Fact]
    public async Task Open_WhatIsMissing_IsNamed()
    {
        var problems = (await Should.ThrowAsync<EngineUnavailableException>(
            () => OpenAsync(
                _options with { Machine = _options.Machine with { AgentDirectory = "/nowhere", ImageDirectory = "/nowhere" } }))).Problems;

        problems.ShouldContain(problem => problem.Contains("/nowhere/skerry-agent", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("There is no image", StringComparison.Ordinal));
    }

    /// <summary>
    /// Makes what a server that was killed leaves of a sandbox, but for the journal entry: a process, a control group, a directory, a
    /// mount.
    /// </summary>
    private static async Task<Process> LeaveAsync(StateDirectory state, string id, uint firstUid = 1 << 28)
    {
        state.Create();
        var remains = state.Sandbox(id);
        remains.Create(new UidRange(firstUid));
        Mounts.Tmpfs(remains.CreateIn("scratch"), 1 << 20, 16);
        Directory.CreateDirectory(Path.Combine(state.Runtime, id));
        var pids = MountTable.Read().First(mount => Cgroups.Find([mount]).MissingControllers.Count < 3).Target;
        var cgroup = Directory.CreateDirectory(pids + state.CgroupOf(id)).FullName;
        var process = Process.Start("sleep", "600");
        await File.WriteAllTextAsync(Path.Combine(cgroup, "cgroup.procs"), $"{process.Id}");
        TestMachine.RemainsOf(id).Count.ShouldBeGreaterThan(3, "the check itself must see what is left");
        return process;
    }

    private static async Task WriteEntryAsync(StateDirectory state, string id, string text)
    {
        state.Journal.AddUnknown(id);
        await File.WriteAllTextAsync(Path.Combine(state.JournalDirectory, id), text);
    }

    private static Task GoneAsync(string sandbox) => Eventually.Until(
        () => TestMachine.RemainsOf(sandbox).Count == 0,
        "expecting the reaper to leave nothing",
        () => string.Join('\n', TestMachine.RemainsOf(sandbox)),
        TimeSpan.FromMilliseconds(50),
        TestSandbox.Patience);

    private ContainerEngineOptions With(ScriptedAgent agent) =>
        _options with { Machine = _options.Machine with { AgentDirectory = agent.Directory } };

    private static Task<ContainerEngine> OpenAsync(ContainerEngineOptions options) =>
        ContainerEngine.OpenAsync(options, TestMachine.Logging, TimeProvider.System, CancellationToken.None)
            .Within("opening the engine", TestSandbox.Patience);

    private static string UserOf(ContainerEngineOptions options, string sandbox)
    {
        var process = File.ReadAllText(new StateDirectory(options.Machine.StateDirectory).Sandbox(sandbox).ProcessId);
        return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/uid_map")).Single();
    }
}
