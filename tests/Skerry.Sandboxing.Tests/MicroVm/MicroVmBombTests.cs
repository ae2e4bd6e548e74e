using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine withstands bombs.</summary>
public sealed class MicroVmBombTests(MicroVmFixture fixture) : EngineBombSuite(fixture), IClassFixture<MicroVmFixture>;
