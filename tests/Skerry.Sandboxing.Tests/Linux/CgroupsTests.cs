using System.Diagnostics;
using Skerry.Sandboxing.Linux;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Linux;

/// <summary>Version 1, version 2 and both at once, laid out as files; and the real ones of this machine.</summary>
public sealed class CgroupsTests : IDisposable
{
    private const string Group = "/skerry/server/sandbox";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void MissingControllers_Version1_AreLookedForAmongTheMounts()
    {
        Cgroups.Find([V1("memory"), V1("cpu,cpuacct"), V1("pids")]).MissingControllers.ShouldBeEmpty();
        Cgroups.Find([V1("memory"), V1("cpuset")]).MissingControllers.ShouldBe(["cpu", "pids"]);
        Cgroups.Find([]).MissingControllers.ShouldBe(["cpu", "memory", "pids"]);
    }

    [Fact]
    public void MissingControllers_Version2_AreReadFromItsRoot()
    {
        Cgroups.Find([V2("cpuset cpu io memory pids")]).MissingControllers.ShouldBeEmpty();
        Cgroups.Find([V2("cpu memory")]).MissingControllers.ShouldBe(["pids"]);
    }

    [Fact]
    public void MissingControllers_Hybrid_AreFoundInEither() =>
        Cgroups.Find([V1("memory"), V1("cpu"), V2("pids")]).MissingControllers.ShouldBeEmpty();

    [Fact]
    public void LimitsSwap_Version1_DependsOnTheKernel()
    {
        var memory = V1("memory");
        Cgroups.Find([memory]).LimitsSwap.ShouldBeFalse();

        File.WriteAllText(Path.Combine(memory.Target, "memory.memsw.limit_in_bytes"), "0");

        Cgroups.Find([memory]).LimitsSwap.ShouldBeTrue();
        Cgroups.Find([V2("memory")]).LimitsSwap.ShouldBeTrue();
    }

    [Fact]
    public void CountOutOfMemoryKills_Version1_ReadsOomControl()
    {
        var memory = V1("memory");
        Write(memory, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");

        Cgroups.Find([V1("cpu"), memory]).CountOutOfMemoryKills(Group).ShouldBe(3);
    }

    [Fact]
    public void CountOutOfMemoryKills_Version2_ReadsEvents()
    {
        var unified = V2("cpu memory pids");
        Write(unified, "memory.events", "low 0\nhigh 0\nmax 7\noom 2\noom_kill 1\noom_group_kill 0\n");

        Cgroups.Find([unified]).CountOutOfMemoryKills(Group).ShouldBe(1);
    }

    [Fact]
    public void CountOutOfMemoryKills_NoGroup_IsZero() => Cgroups.Find([V1("memory")]).CountOutOfMemoryKills(Group).ShouldBe(0);

    [Fact]
    public void Directories_Group_AreThoseOfEveryHierarchyTheDeepestFirst()
    {
        var memory = V1("memory");
        var unified = V2("pids");
        var deep = Directory.CreateDirectory(Path.Join(memory.Target, Group, "below")).FullName;
        Directory.CreateDirectory(Path.Join(unified.Target, Group));

        Cgroups.Find([memory, V1("cpu"), unified]).Directories(Group)
            .ShouldBe([deep, Path.Join(memory.Target, Group), Path.Join(unified.Target, Group)]);
    }

    [Fact]
    public async Task Remove_Group_TakesItAndThoseBelowAway()
    {
        var memory = V1("memory");
        Directory.CreateDirectory(Path.Join(memory.Target, Group, "below"));
        var cgroups = Cgroups.Find([memory]);

        (await cgroups.RemoveAsync(Group, TimeProvider.System)).ShouldBeTrue();
        cgroups.RemoveIfEmpty("/skerry/server");

        Directory.GetDirectories(Path.Join(memory.Target, "/skerry")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Remove_StaysBusy_SaysSoInTheEnd()
    {
        var memory = V1("memory");
        Write(memory, "a file, which no control group has", "");
        var time = new ManualTimeProvider();

        var removal = Cgroups.Find([memory]).RemoveAsync(Group, time);
        for (var step = 0; step < 12; step++) time.Advance(TimeSpan.FromSeconds(2));

        (await removal.Within("giving up")).ShouldBeFalse();
    }

    [Fact]
    public async Task Kill_ThisMachine_EndsTheGroupsProcesses()
    {
        var cgroups = Cgroups.Find(MountTable.Read());
        var hierarchy = MountTable.Read().First(mount => mount.Type.StartsWith("cgroup", StringComparison.Ordinal));
        var group = $"/skerry-test-{Guid.NewGuid():N}";
        Directory.CreateDirectory(hierarchy.Target + group);
        using var sleeper = Process.Start("sleep", "600");
        await File.WriteAllTextAsync(Path.Join(hierarchy.Target, group, "cgroup.procs"), $"{sleeper.Id}");

        await cgroups.KillAsync(group, CancellationToken.None).Within("the kill");

        await sleeper.WaitForExitAsync().Within("the sleeper's end");
        (await cgroups.RemoveAsync(group, TimeProvider.System)).ShouldBeTrue();
    }

    [Fact]
    public async Task Kill_FrozenByARuntimeThatDied_EndsTheGroupsProcesses()
    {
        var cgroups = Cgroups.Find(MountTable.Read());
        var group = $"/skerry-test-{Guid.NewGuid():N}";
        var hierarchy = MountTable.Read().First(
            mount => mount.Type is "cgroup2" || (mount.Type is "cgroup" && mount.Options.Contains("freezer", StringComparison.Ordinal)));
        var directory = Directory.CreateDirectory(hierarchy.Target + group).FullName;
        using var sleeper = Process.Start("sleep", "600");
        await File.WriteAllTextAsync(Path.Combine(directory, "cgroup.procs"), $"{sleeper.Id}");
        if (hierarchy.Type is "cgroup2") await File.WriteAllTextAsync(Path.Combine(directory, "cgroup.freeze"), "1");
        else await File.WriteAllTextAsync(Path.Combine(directory, "freezer.state"), "FROZEN");

        await cgroups.KillAsync(group, CancellationToken.None).Within("the kill");

        await sleeper.WaitForExitAsync().Within("the sleeper's end");
        (await cgroups.RemoveAsync(group, TimeProvider.System)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("domain", "1\n17\n", "", true)]
    [InlineData("domain", "1\n17\n", "cpuset", true)]
    [InlineData("domain", "1\n17\n", "cpu memory pids", false)]
    [InlineData("domain", "", "", false)]
    [InlineData(null, "1\n17\n", "", false)]
    public void IsRootOccupied_Version2_IsTrueOfAContainerWithProcessesInItsRoot(
        string? type, string processes, string enabled, bool expected)
    {
        var mount = V2("cpu memory pids");
        if (type is not null) File.WriteAllText(Path.Combine(mount.Target, "cgroup.type"), type);
        File.WriteAllText(Path.Combine(mount.Target, "cgroup.procs"), processes);
        File.WriteAllText(Path.Combine(mount.Target, "cgroup.subtree_control"), enabled);

        Cgroups.Find([mount]).IsRootOccupied.ShouldBe(expected);
        Cgroups.Find([V1("memory"), V1("cpu,cpuacct"), V1("pids"), mount]).IsRootOccupied.ShouldBeFalse("version 1 has the controllers");
    }

    private static void Write(MountEntry hierarchy, string file, string text)
    {
        var directory = Directory.CreateDirectory(Path.Join(hierarchy.Target, Group));
        File.WriteAllText(Path.Combine(directory.FullName, file), text);
    }

    private MountEntry V1(string controllers) =>
        new(_directory.CreateSubdirectory(controllers).FullName, "/", "cgroup", $"rw,{controllers}");

    private MountEntry V2(string controllers)
    {
        var root = _directory.CreateSubdirectory("unified").FullName;
        File.WriteAllText(Path.Combine(root, "cgroup.controllers"), controllers + "\n");
        return new MountEntry(root, "/", "cgroup2", "rw");
    }
}
