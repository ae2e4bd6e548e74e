using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine withstands what every engine must.</summary>
public sealed class ContainerAbuseTests(ContainerFixture fixture) : EngineAbuseSuite(fixture), IClassFixture<ContainerFixture>;
