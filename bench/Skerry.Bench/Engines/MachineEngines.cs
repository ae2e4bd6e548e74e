using Microsoft.Extensions.Logging;
using Skerry.Bench.Report;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Machines;

namespace Skerry.Bench.Engines;

/// <summary>Opens the engines as the measured server has them, each with a state directory of its own.</summary>
/// <param name="options">Where everything is.</param>
/// <param name="acceleration">What runs the virtual machines of the server.</param>
internal sealed class MachineEngines(BenchOptions options, Acceleration acceleration) : IDisposable
{
    /// <summary>The name of the container engine, and of the server that has it, in the report.</summary>
    public const string Container = "container";

    /// <summary>What the pools of the measured servers are made of.</summary>
    private static readonly SandboxSpecification Specification =
        new(SessionLanguage.Python, "python", Preload: null, new SandboxResources { MemoryBytes = 512L << 20 });

    private readonly ILoggerFactory _logging = LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));

    /// <summary>The microvm engine.</summary>
    public async Task<GrowingEngine> OpenMicroVmAsync(CancellationToken cancellationToken) =>
        new(SeriesReport.Skerry, await OpenAsync(MicroVm("machines"), cancellationToken), Specification);

    /// <summary>The container engine.</summary>
    public async Task<GrowingEngine> OpenContainerAsync(CancellationToken cancellationToken)
    {
        var container = new ContainerEngineOptions { Machine = Machine("containers") };
        return new(Container, await ContainerEngine.OpenAsync(container, _logging, TimeProvider.System, cancellationToken), Specification);
    }

    /// <summary>Where nothing is stored yet.</summary>
    public TemplateMaking OpenTemplateMaking() => new(
        (directory, cancellationToken) => OpenAsync(MicroVm("template") with { TemplateDirectory = directory }, cancellationToken),
        Path.Combine(options.Home, "bench", "new-template"),
        Specification);

    public void Dispose() => _logging.Dispose();

    private Task<MicroVmEngine> OpenAsync(MicroVmEngineOptions engine, CancellationToken cancellationToken) =>
        MicroVmEngine.OpenAsync(engine, _logging, TimeProvider.System, cancellationToken);

    private MicroVmEngineOptions MicroVm(string name) => new()
    {
        Machine = Machine(name),
        GuestDirectory = Path.Combine(options.Home, "guests"),
        TemplateDirectory = Path.Combine(options.Home, "templates"),
        Acceleration = acceleration,
    };

    private MachineOptions Machine(string name) => new()
    {
        StateDirectory = Path.Combine(options.Home, "bench", $"engine-{name}"),
        ImageDirectory = Path.Combine(options.Home, "images"),
        AgentDirectory = options.AgentDirectory,
    };
}
