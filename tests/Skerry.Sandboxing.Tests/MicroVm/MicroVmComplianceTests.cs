using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine does what every engine must.</summary>
public sealed class MicroVmComplianceTests(MicroVmFixture fixture) : EngineComplianceSuite(fixture), IClassFixture<MicroVmFixture>;
