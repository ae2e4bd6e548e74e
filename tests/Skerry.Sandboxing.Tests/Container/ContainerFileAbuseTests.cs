using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine withstands traps in the file system.</summary>
public sealed class ContainerFileAbuseTests(ContainerFixture fixture) : EngineFileAbuseSuite(fixture), IClassFixture<ContainerFixture>;
