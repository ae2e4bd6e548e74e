using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine does what every engine must.</summary>
public sealed class ContainerComplianceTests(ContainerFixture fixture) : EngineComplianceSuite(fixture), IClassFixture<ContainerFixture>;
