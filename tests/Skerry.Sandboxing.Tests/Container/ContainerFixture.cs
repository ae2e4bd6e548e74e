using System.Text.RegularExpressions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Node;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Node;

namespace Skerry.Sandboxing.Tests.Container;

/// <summary>The container engine in a state directory of its own.</summary>
public sealed partial class ContainerFixture : EngineFixture
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

    public override IReadOnlyList<string> Remains()
    {
        var state = new StateDirectory(Options.Node.StateDirectory);
        return
        [
            .. state.Journal.Read().Select(record => record.ToString()),
            .. Directory.EnumerateFileSystemEntries(state.Live).Where(entry => entry != state.Images),
            .. Directory.EnumerateFileSystemEntries(state.Runtime),
            .. TestMachine.Cgroups.Directories(state.Cgroup).Where(directory => SandboxName().IsMatch(Path.GetFileName(directory))),
        ];
    }

    public override void Kill(string sandboxId)
    {
        var state = new StateDirectory(Options.Node.StateDirectory);
        using var process = ProcessHandle.TryOpen(int.Parse(File.ReadAllText(state.Sandbox(sandboxId).ProcessId), null));
        process!.Kill();
    }

    public override long HostUserOf(string sandboxId)
    {
        var state = new StateDirectory(Options.Node.StateDirectory);
        var process = File.ReadAllText(state.Sandbox(sandboxId).ProcessId);
        return long.Parse(File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], null);
    }

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex SandboxName();
}
