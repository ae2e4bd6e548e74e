using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>An engine that waits for agents no longer than a test likes to.</summary>
public sealed class ImpatientFixture() : MicroVmFixture(MicroVmTestMachine.Options() with
{
    Limits = new AgentLimits { Answer = TimeSpan.FromSeconds(20), Grace = TimeSpan.FromSeconds(5), Heartbeat = TimeSpan.FromSeconds(3) },
});
