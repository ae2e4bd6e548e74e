using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine withstands floods.</summary>
public sealed class MicroVmFloodTests(MicroVmFixture fixture) : EngineFloodSuite(fixture), IClassFixture<MicroVmFixture>;
