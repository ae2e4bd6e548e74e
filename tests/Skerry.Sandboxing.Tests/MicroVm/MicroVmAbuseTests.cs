using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine withstands what every engine must.</summary>
public sealed class MicroVmAbuseTests(MicroVmFixture fixture) : EngineAbuseSuite(fixture), IClassFixture<MicroVmFixture>;
