using System.Globalization;
using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Images;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Container;

/// <summary>What the engine has of this machine: everything that sandboxes share.</summary>
internal sealed class ContainerHost : IDisposable
{
    private readonly Stack<Action> _undo = [];

    private ContainerHost(ContainerEngineOptions options, TimeProvider timeProvider)
    {
        // The directory may be a link that a newer build turns elsewhere; every sandbox of this server has the same agent.
        var agent = Directory.Exists(options.AgentDirectory)
            ? Directory.ResolveLinkTarget(options.AgentDirectory, returnFinalTarget: true)
            : null;
        (Options, Time) = (agent is null ? options : options with { AgentDirectory = agent.FullName }, timeProvider);
        State = new StateDirectory(options.StateDirectory);
        Images = new ImageStore(options.ImageDirectory);
        ImageMounts = new ImageMounts(State.Images);
        Cgroups = Cgroups.Find(MountTable.Read());
    }

    public ContainerEngineOptions Options { get; }

    public TimeProvider Time { get; }

    public StateDirectory State { get; }

    public ImageStore Images { get; }

    public ImageMounts ImageMounts { get; }

    public Cgroups Cgroups { get; }

    public AgentLimits Limits { get; } = new();

    public UidRanges Ranges { get; private set; } = null!;

    public OciRuntime Runtime { get; private set; } = null!;

    public SandboxTakedown Takedown { get; private set; } = null!;

    /// <summary>What separates sandboxes from the host.</summary>
    public SandboxIsolation Isolation => new(
        "container",
        $"{Runtime.Kind.ToString().ToLowerInvariant()} {Runtime.Version}",
        Runtime.Kind is RuntimeKind.Runsc ? "gVisor's own kernel in user space" : "Linux namespaces and seccomp on the host's own kernel");

    /// <summary>Takes the machine into use: lock, reaping, mounts, ids.</summary>
    /// <exception cref="EngineUnavailableException">Something is missing, or another server has the state directory.</exception>
    public static async Task<ContainerHost> OpenAsync(
        ContainerEngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var host = new ContainerHost(options, timeProvider);
        if (ContainerPreflight.Check(options, host.Cgroups, host.Images) is { Count: > 0 } problems)
            throw new EngineUnavailableException(problems);
        try
        {
            await host.OpenAsync(loggerFactory, cancellationToken);
            return host;
        }
        catch (Exception e)
        {
            host.Dispose();
            if (e is IOException or InvalidDataException or UnauthorizedAccessException) throw new EngineUnavailableException([e.Message]);
            throw;
        }
    }

    /// <summary>Lets go of the machine. Every sandbox is gone.</summary>
    public void Dispose()
    {
        while (_undo.TryPop(out var undo)) undo();
    }

    private async Task OpenAsync(ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        State.Create();
        Lock();
        Takedown = new SandboxTakedown(State, Cgroups, Time, loggerFactory.CreateLogger<SandboxTakedown>());
        await new SandboxReaper(State, Takedown, Time, loggerFactory.CreateLogger<SandboxReaper>()).RunAsync(cancellationToken);

        _undo.Push(RemoveCgroups);
        Mounts.Isolate(State.Live);
        _undo.Push(() => Mounts.Unmount(State.Live));
        State.Create();
        Runtime = await OciRuntime.OpenAsync(OciRuntime.Find(Options.Runtime)!, State.Runtime, Time, cancellationToken);
        Ranges = UidRanges.Claim(Options.ClaimDirectory, Options.FirstUid, State, Time);
        _undo.Push(Ranges.Dispose);
        _undo.Push(ImageMounts.Dispose);
        await ContainerPreflight.ProveAsync(State, ImageMounts.Mount(Images.Files[0]), Ranges, cancellationToken);
    }

    private void Lock()
    {
        var claim = FileClaim.TryTake(State.Lock)
            ?? throw new IOException(
                $"Another server (process {FileClaim.Read(State.Lock)}) has the state directory {State.Path}; give each server its own.");
        claim.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        _undo.Push(claim.Dispose);
    }

    private void RemoveCgroups()
    {
        Cgroups.RemoveIfEmpty(State.Cgroup);
        Cgroups.RemoveIfEmpty(StateDirectory.TopCgroup);
    }
}
