using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine waits for silent code.</summary>
public sealed class MicroVmSilenceTests(MicroVmFixture fixture) : EngineSilenceSuite(fixture), IClassFixture<MicroVmFixture>;
