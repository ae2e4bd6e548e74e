using Skerry.Sandboxing.Tests.Compliance;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine withstands traps in the file system.</summary>
public sealed class MicroVmFileAbuseTests(MicroVmFixture fixture) : EngineFileAbuseSuite(fixture), IClassFixture<MicroVmFixture>;
