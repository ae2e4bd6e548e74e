using Skerry.Agent.Protocol;
using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Tests.Agents;

/// <summary>What the core and the agent must agree on although neither knows the other.</summary>
public sealed class AgentAgreementTests
{
    [Fact]
    public void Bounds_OfCoreAndAgent_AreTheSame()
    {
        JsonText.Deepest.ShouldBe(AgentBounds.DeepestForm);
        MimeBundle.MostForms.ShouldBe(AgentBounds.MostForms);
        ISandboxFiles.LongestListing.ShouldBe(AgentBounds.MostListed);
        SandboxPath.DataDirectory.ShouldBe(SandboxLayout.DataDirectory);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("A-z_0", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a b", false)]
    [InlineData("é", false)]
    [InlineData("a\n", false)]
    public void ExecutionId_OfCoreAndAgent_IsTheSame(string? id, bool isOne)
    {
        ExecutionCommand.IsId(id).ShouldBe(isOne);
        AgentBounds.IsExecutionId(id).ShouldBe(isOne);
        ExecutionCommand.IsId(new string('a', AgentBounds.LongestExecutionId)).ShouldBeTrue();
        ExecutionCommand.IsId(new string('a', AgentBounds.LongestExecutionId + 1)).ShouldBeFalse();
    }

    [Fact]
    public void Graces_FromTheInsideOut_AreEachLongerThanTheOneBefore()
    {
        ExecutionGrace.Transport.ShouldBeGreaterThan(ExecutionGrace.Agent);
        ExecutionGrace.Session.ShouldBeGreaterThan(ExecutionGrace.Transport);
        new AgentLimits().Grace.ShouldBe(ExecutionGrace.Transport);
        AgentLimits.Emulated.Grace.ShouldBe(ExecutionGrace.Transport);
    }

    [Fact]
    public void Windows_InThisProgram_AreBoundedByItsConfiguration() => AgentWindows.Problems().ShouldBeEmpty();

    [Fact]
    public void Windows_OfAllTransfersTogether_LeaveRoomOnTheConnection() =>
        (AgentBounds.MostFileTransfers * (long)AgentWindows.Stream).ShouldBeLessThan((64 << 20) / 2);
}
