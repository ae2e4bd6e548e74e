using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;

namespace Skerry.Bench.Engines;

/// <summary>The microvm engine with QEMUs that wait to become a clone.</summary>
/// <param name="name">The name in the report.</param>
/// <param name="engine">The engine.</param>
/// <param name="specification">What its sandboxes are made of.</param>
/// <param name="parked">How many it parks.</param>
internal sealed class ParkingEngine(string name, MicroVmEngine engine, SandboxSpecification specification, int parked)
    : EngineHost(name, engine, specification)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public override bool KeepsParked => true;

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await base.PrepareAsync(cancellationToken);
        while (engine.Parked < parked) await Task.Delay(Pause, TimeProvider.System, cancellationToken);
    }
}
