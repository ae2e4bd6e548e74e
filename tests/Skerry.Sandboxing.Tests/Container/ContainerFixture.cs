using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Node;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine in a state directory of its own.</summary>
public sealed class ContainerFixture : EngineFixture
{
    private ContainerEngine? _engine;

    public ContainerEngineOptions Options { get; } = new() { Node = TestMachine.Options() };

    public override ISandboxEngine Engine => _engine!;

    public override async ValueTask InitializeAsync() =>
        _engine = await ContainerEngine.OpenAsync(Options, TestMachine.Logging, TimeProvider.System, CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        await _engine!.DisposeAsync();
        TestMachine.RemainsOf(Options.Node.StateDirectory).ShouldBeEmpty();
        Directory.Delete(Options.Node.StateDirectory, recursive: true);
    }

    public override IReadOnlyList<string> RemainsOf(string sandboxId) => TestMachine.RemainsOf(sandboxId);

    public override IReadOnlyList<string> Remains() => TestMachine.RemainsIn(Options.Node.StateDirectory);

    public override void Kill(string sandboxId) => TestMachine.KillFirstProcess(Options.Node.StateDirectory, sandboxId);

    public override long HostUserOf(string sandboxId) => TestMachine.HostUserOf(Options.Node.StateDirectory, sandboxId);

    public override TimeSpan ProcessorTimeOf(string sandboxId) => TestMachine.ProcessorTimeOf(Options.Node.StateDirectory, sandboxId);
}
