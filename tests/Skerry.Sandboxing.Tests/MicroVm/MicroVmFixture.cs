using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Node;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine in a state directory of its own, with the templates of the machine.</summary>
public class MicroVmFixture : EngineFixture
{
    private MicroVmEngine? _engine;

    public MicroVmEngineOptions Options { get; } = MicroVmTestMachine.Options();

    public override ISandboxEngine Engine => _engine!;

    public override async ValueTask InitializeAsync() =>
        _engine = await MicroVmEngine.OpenAsync(Options, TestMachine.Logging, TimeProvider.System, CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _engine!.DisposeAsync();
        TestMachine.RemainsOf(Options.Node.StateDirectory).ShouldBeEmpty();
        Directory.Delete(Options.Node.StateDirectory, recursive: true);
    }

    public override IReadOnlyList<string> RemainsOf(string sandboxId) => TestMachine.RemainsOf(sandboxId);

    // What is parked belongs to no sandbox yet; here nothing is.
    public override IReadOnlyList<string> Remains() => TestMachine.RemainsIn(Options.Node.StateDirectory);

    public override void Kill(string sandboxId) => TestMachine.KillFirstProcess(Options.Node.StateDirectory, sandboxId);

    public override long HostUserOf(string sandboxId) => TestMachine.HostUserOf(Options.Node.StateDirectory, sandboxId);

    public override TimeSpan ProcessorTimeOf(string sandboxId) => TestMachine.ProcessorTimeOf(Options.Node.StateDirectory, sandboxId);
}
