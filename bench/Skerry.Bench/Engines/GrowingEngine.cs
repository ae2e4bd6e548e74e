using Skerry.Bench.Subjects;
using Skerry.Pools.Sandboxes;
using ISandbox = Skerry.Bench.Subjects.ISandbox;

namespace Skerry.Bench.Engines;

/// <summary>An engine that has nothing made beforehand but its template, and so can be asked what each sandbox costs.</summary>
internal sealed class GrowingEngine(string name, ISandboxEngine engine, SandboxSpecification specification)
    : EngineHost(name, engine, specification), IGrowingHost
{
    public Task<ISandbox> StartAsync(CancellationToken cancellationToken) => CreateAsync(cancellationToken);
}
