using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Machines;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine in a state directory of its own.</summary>
public sealed class ContainerFixture : EngineFixture
{
    private ContainerEngine? _engine;

    public ContainerEngineOptions Options { get; } = new() { Machine = TestMachine.Options() };

    public override ISandboxEngine Engine => _engine!;

    public override async ValueTask InitializeAsync() =>
        _engine = await ContainerEngine.OpenAsync(Options, TestMachine.Logging, TimeProvider.System, CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _engine!.DisposeAsync();
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
