using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.MicroVm.Clones;
using Skerry.Sandboxing.MicroVm.Templates;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Clones;

/// <summary>The inside of the microvm engine: what makes one clone, step by step.</summary>
public sealed class MicroVmHostFixture : IAsyncLifetime
{
    private static readonly SandboxSpecification Specification = new(
        SessionLanguage.Python,
        "python",
        [],
        new SandboxResources { MemoryBytes = 512L << 20, ScratchBytes = 128L << 20, ScratchFiles = 8192, MaxProcesses = 96 });

    private MicroVmHost? _host;
    private SandboxRegistry? _registry;
    private TemplateLease? _template;

    // Long enough for a start on a slow machine, and waited for in full by the one test of a machine that hangs.
    private readonly MicroVmEngineOptions _options = MicroVmTestMachine.Options() with { StartTimeout = TimeSpan.FromSeconds(20) };

    public string StateDirectory => _options.Machine.StateDirectory;

    public async ValueTask InitializeAsync()
    {
        _host = await MicroVmHost.OpenAsync(_options, TestMachine.Logging, Time, CancellationToken.None);
        _registry = new SandboxRegistry(_host, _host.Machine.Retries, NullLogger<SandboxRegistry>.Instance);
        (_template, _) = await _host.AcquireTemplateAsync(Specification, CancellationToken.None)
            .Within("the template", TestSandbox.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        // Where it did not open, that is what is to be read.
        if (_registry is null) return;
        await _template!.DisposeAsync();
        await _registry.DisposeAsync();
        TestMachine.RemainsOf(StateDirectory).ShouldBeEmpty();
        Directory.Delete(StateDirectory, recursive: true);
    }

    internal SandboxRegistry Registry => _registry!;

    /// <summary>The time of everything that is started.</summary>
    internal WatchedTime Time { get; } = new();

    /// <summary>The start of another clone.</summary>
    internal async Task<CloneStart> NewStartAsync()
    {
        var (template, image) = await _host!.AcquireTemplateAsync(Specification, CancellationToken.None)
            .Within("the template", TestSandbox.Patience);
        return new CloneStart(_host, SandboxRegistry.NewId(), template, image, Specification.Resources);
    }
}
