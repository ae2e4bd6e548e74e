using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine withstands floods.</summary>
public sealed class ContainerFloodTests(ContainerFixture fixture) : EngineFloodSuite(fixture), IClassFixture<ContainerFixture>;
