using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Selection;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Selection;

public sealed class RememberingCandidateTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly KvmIdentity Identity = new("boot", "device", "qemu", "guest", Deadline);

    private readonly ManualTimeProvider _time = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-test-");
    private readonly MadeUpCandidate _hanging;

    public RememberingCandidateTests() =>
        _hanging = new MadeUpCandidate("microvm", _time) { Problems = ["The guest hung."], Duration = Deadline };

    private string Path => System.IO.Path.Combine(_directory.FullName, "state", "kvm.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Open_AfterAHang_DoesNotWaitAgainAndSaysSo()
    {
        await Refusal(Identity);
        var began = _time.GetTimestamp();

        var problems = await Refusal(Identity);

        _hanging.Trials.ShouldBe(1);
        _time.GetElapsedTime(began).ShouldBe(TimeSpan.Zero);
        problems[0].ShouldBe("The guest hung.");
        problems[1].ShouldContain("2026-01-01 00:00 UTC");
        problems[1].ShouldContain("skerry doctor");
    }

    [Fact]
    public async Task Open_AnythingThatDecidesHasChanged_TriesAgain()
    {
        KvmIdentity[] changed =
        [
            Identity with { Boot = "another" }, Identity with { Device = "another" }, Identity with { Qemu = "another" },
            Identity with { Guest = "another" }, Identity with { Deadline = 2 * Deadline },
        ];
        await Refusal(Identity);

        foreach (var identity in changed) (await Refusal(identity)).ShouldBe(["The guest hung."]);

        _hanging.Trials.ShouldBe(1 + changed.Length);
    }

    [Fact]
    public async Task Open_WhatIsFoundOutAtOnce_IsNotRemembered()
    {
        _hanging.Duration = Deadline - TimeSpan.FromTicks(1);
        await Refusal(Identity);
        _hanging.Problems = [];

        (await Candidate(Identity).OpenAsync(CancellationToken.None)).ShouldBe(_hanging.Engine);
    }

    [Fact]
    public async Task Examine_AfterAHang_TriesAnewAndLetsTheNextStartTryToo()
    {
        await Refusal(Identity);
        _hanging.Problems = [];

        (await Candidate(Identity).ExamineAsync(CancellationToken.None)).ShouldBe(_hanging.Engine.Isolation);
        (await Candidate(Identity).OpenAsync(CancellationToken.None)).ShouldBe(_hanging.Engine);
    }

    [Fact]
    public async Task Examine_ItHangsStill_LeavesTheMemoryAlone()
    {
        await Refusal(Identity);

        await Should.ThrowAsync<EngineUnavailableException>(() => Candidate(Identity).ExamineAsync(CancellationToken.None));
        await Refusal(Identity);

        _hanging.Trials.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"Identity":{"Boot":"boot","Device":"device","Qemu":"qemu","Guest":"guest","Deadline":"00:00:30"}}""")]
    [InlineData("[1,2")]
    public async Task Open_TheMemoryIsBroken_TriesAgain(string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllTextAsync(Path, content, TestContext.Current.CancellationToken);

        await Refusal(Identity);

        _hanging.Trials.ShouldBe(1);
    }

    [Fact]
    public void Identity_QemuIsReplaced_IsAnother()
    {
        var qemu = System.IO.Path.Combine(_directory.FullName, "qemu");
        File.WriteAllText(qemu, "");
        var machine = new MachineOptions { StateDirectory = "/nowhere", ImageDirectory = "/nowhere", AgentDirectory = "/nowhere" };
        var options = new MicroVmEngineOptions
        {
            Machine = machine, GuestDirectory = "/nowhere", TemplateDirectory = "/nowhere", Acceleration = Acceleration.Kvm, Qemu = qemu,
        };
        var before = KvmIdentity.Read(options);
        KvmIdentity.Read(options).ShouldBe(before);

        File.SetLastWriteTimeUtc(qemu, File.GetLastWriteTimeUtc(qemu).AddSeconds(1));

        KvmIdentity.Read(options).ShouldNotBe(before);
    }

    private async Task<IReadOnlyList<string>> Refusal(KvmIdentity identity) =>
        (await Should.ThrowAsync<EngineUnavailableException>(() => Candidate(identity).OpenAsync(CancellationToken.None))).Problems;

    private RememberingCandidate Candidate(KvmIdentity identity) => new(_hanging, new KvmVerdictFile(Path), () => identity, Deadline, _time);
}
