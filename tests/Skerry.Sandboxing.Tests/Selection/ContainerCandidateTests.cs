using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Selection;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Container;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Selection;

public sealed class ContainerCandidateTests : IDisposable
{
    private readonly ContainerEngineOptions _options = new() { Machine = TestMachine.Options() };

    public void Dispose()
    {
        TestMachine.RemainsOf(_options.Machine.StateDirectory).ShouldBeEmpty();
        Directory.Delete(_options.Machine.StateDirectory, recursive: true);
    }

    [Fact]
    public async Task Open_NoSandboxStarts_IsRefusedWithWhatItWrote()
    {
        using var agent = new ScriptedAgent("echo not on this kernel >&2; exit 3");

        var refusal = await Should.ThrowAsync<EngineUnavailableException>(() => Candidate(agent).OpenAsync(CancellationToken.None));

        refusal.Message.ShouldContain("not on this kernel");
    }

    [Fact]
    public async Task Examine_NoSandboxStarts_IsRefusedWithWhatItWrote()
    {
        using var agent = new ScriptedAgent("echo not on this kernel >&2; exit 3");

        var refusal = await Should.ThrowAsync<EngineUnavailableException>(() => Candidate(agent).ExamineAsync(CancellationToken.None));

        refusal.Message.ShouldContain("not on this kernel");
    }

    [Fact]
    public async Task Examine_ASandboxStarts_TellsItsWall()
    {
        var candidate = new ContainerCandidate("container", _options, isProvedBySandbox: false, TestMachine.Logging, TimeProvider.System);

        var isolation = await candidate.ExamineAsync(CancellationToken.None).Within("the examination", TestSandbox.Patience);

        isolation.Engine.ShouldBe("container");
    }

    private ContainerCandidate Candidate(ScriptedAgent agent) => new(
        "container",
        _options with { Machine = _options.Machine with { AgentDirectory = agent.Directory } },
        isProvedBySandbox: true,
        TestMachine.Logging,
        TimeProvider.System);
}
