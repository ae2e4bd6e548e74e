using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine waits for silent code.</summary>
public sealed class ContainerSilenceTests(ContainerFixture fixture) : EngineSilenceSuite(fixture), IClassFixture<ContainerFixture>;
