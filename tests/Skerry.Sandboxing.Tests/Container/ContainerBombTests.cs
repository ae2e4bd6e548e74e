using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine withstands bombs.</summary>
public sealed class ContainerBombTests(ContainerFixture fixture) : EngineBombSuite(fixture), IClassFixture<ContainerFixture>;
