using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine withstands attacks on the agent.</summary>
public sealed class MicroVmAgentAbuseTests(MicroVmFixture fixture) : EngineAgentAbuseSuite(fixture), IClassFixture<MicroVmFixture>;
