using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine withstands attacks on the agent.</summary>
public sealed class ContainerAgentAbuseTests(ContainerFixture fixture) : EngineAgentAbuseSuite(fixture), IClassFixture<ContainerFixture>;
