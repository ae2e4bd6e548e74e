using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Selection;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Selection;

public sealed class EngineSelectorTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Open_SeveralWork_TakesTheFirstAndTriesNoOther()
    {
        var (strong, weak) = (new MadeUpCandidate("strong", _time), new MadeUpCandidate("weak", _time));

        await using var selection = await OpenAsync(strong, weak);

        selection.Engine.ShouldBe(strong.Engine);
        selection.Verdicts.Single().Works.ShouldBeTrue();
        weak.Trials.ShouldBe(0);
    }

    [Fact]
    public async Task Open_StrongerDoNotWork_TakesTheNextAndKeepsWhy()
    {
        var kvm = new MadeUpCandidate(
            "microvm", _time) { Problems = ["It hangs."], Remedies = ["Unhang it."], Duration = TimeSpan.FromSeconds(30) };
        var gvisor = new MadeUpCandidate("gvisor", _time) { Problems = ["It is not installed."] };
        var container = new MadeUpCandidate("container", _time) { Duration = TimeSpan.FromSeconds(1) };

        await using var selection = await OpenAsync(kvm, gvisor, container);

        selection.Engine.ShouldBe(container.Engine);
        selection.Chosen.Name.ShouldBe("container");
        selection.Chosen.Isolation.ShouldBe(container.Engine.Isolation);
        selection.Verdicts.Select(verdict => (verdict.Name, verdict.Works, verdict.Duration.TotalSeconds))
            .ShouldBe([("microvm", false, 30), ("gvisor", false, 0), ("container", true, 1)]);
        selection.Verdicts[0].Problems.ShouldBe(["It hangs."]);
        selection.Verdicts[0].Remedies.ShouldBe(["Unhang it."]);
    }

    [Fact]
    public async Task Open_NoneWorks_NamesEachWithWhatMendsIt()
    {
        var kvm = new MadeUpCandidate("microvm", _time) { Problems = ["It hangs."], Remedies = ["Unhang it."] };
        var container = new MadeUpCandidate("container", _time) { Problems = ["No image.", "No agent."] };

        var refusal = await Should.ThrowAsync<EngineUnavailableException>(() => OpenAsync(kvm, container));

        refusal.Problems.ShouldBe(["microvm: It hangs.", "microvm: Unhang it.", "container: No image.", "container: No agent."]);
    }

    [Fact]
    public async Task Open_AProblemQuotesWhatAGuestWrote_CannotSteerATerminal()
    {
        var kvm = new MadeUpCandidate("microvm", _time) { Problems = ["It wrote: \e[2J\a\r\nOops\u009b1m."] };

        var refusal = await Should.ThrowAsync<EngineUnavailableException>(() => OpenAsync(kvm));

        refusal.Problems.ShouldBe(["microvm: It wrote: [2J Oops1m."]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_AnEngineThatEmulates_WarnsInTheLog(bool isEmulated)
    {
        await using var selection = await OpenAsync(new MadeUpCandidate("microvm", _time) { IsEmulated = isEmulated });

        _log.Entries.Any(entry => entry.Level is LogLevel.Warning && entry.Message.Contains("emulated", StringComparison.Ordinal))
            .ShouldBe(isEmulated);
    }

    [Theory]
    [InlineData("microvm gvisor container", "microvm")]
    [InlineData("gvisor container", "gvisor")]
    [InlineData("container microvm-emulated", "container")]
    [InlineData("microvm-emulated", null)]
    [InlineData("", null)]
    public void ChooseAutomatically_WhatWorks_IsTheFirstThatNeedNotBeAskedFor(string working, string? expected)
    {
        string[] all = ["microvm", "gvisor", "container", "microvm-emulated"];
        var verdicts = all.Select(name => new EngineVerdict(
            name,
            name == "microvm-emulated",
            working.Split(' ').Contains(name) ? new MadeUpCandidate(name, _time).Engine.Isolation : null,
            [],
            [],
            TimeSpan.Zero));

        EngineExamination.ChooseAutomatically(verdicts)?.Name.ShouldBe(expected);
    }

    private Task<EngineSelection> OpenAsync(params IEngineCandidate[] candidates) =>
        EngineSelector.OpenAsync(candidates, _log, _time, CancellationToken.None);
}
