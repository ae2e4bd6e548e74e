using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Machines;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The microvm engine in a state directory of its own, with the templates of the machine.</summary>
public class MicroVmFixture : EngineFixture
{
    private MicroVmEngine? _engine;

    public MicroVmFixture()
        : this(MicroVmTestMachine.Options())
    {
    }

    protected MicroVmFixture(MicroVmEngineOptions options) => Options = options;

    public MicroVmEngineOptions Options { get; }

    public override ISandboxEngine Engine => _engine!;

    public override async ValueTask InitializeAsync() =>
        _engine = await MicroVmEngine.OpenAsync(Options, TestMachine.Logging, TimeProvider.System, CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
        // Where it did not open, that is what is to be read.
        if (_engine is null) return;
        await _engine.DisposeAsync();
        TestMachine.RemainsOf(Options.Machine.StateDirectory).ShouldBeEmpty();
        Directory.Delete(Options.Machine.StateDirectory, recursive: true);
    }

    public override IReadOnlyList<string> RemainsOf(string sandboxId) => TestMachine.RemainsOf(sandboxId);

    protected override IReadOnlyList<string> Everything() => TestMachine.RemainsIn(Options.Machine.StateDirectory);

    public override void Kill(string sandboxId) => TestMachine.KillFirstProcess(Options.Machine.StateDirectory, sandboxId);

    public override IDisposable Obstruct(string sandboxId) => TestMachine.Obstruct(Options.Machine.StateDirectory, sandboxId);

    public override long HostUserOf(string sandboxId) => TestMachine.HostUserOf(Options.Machine.StateDirectory, sandboxId);

    public override TimeSpan ProcessorTimeOf(string sandboxId) => TestMachine.ProcessorTimeOf(Options.Machine.StateDirectory, sandboxId);
}
