using System.Globalization;
using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Images;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Machines;

/// <summary>This machine, as one engine uses it: what its sandboxes share, whatever they are.</summary>
internal sealed class Machine : IAsyncDisposable
{
    private readonly Stack<Action> _undo = [];

    private Machine(MachineOptions options, TimeProvider timeProvider)
    {
        (Options, Time) = (options, timeProvider);
        // The directory may be a link that a newer build turns elsewhere; every sandbox of this server has the same agent.
        AgentDirectory = Directory.ResolveLinkTarget(options.AgentDirectory, returnFinalTarget: true)?.FullName ?? options.AgentDirectory;
        State = new StateDirectory(options.StateDirectory);
        Images = new ImageStore(options.ImageDirectory);
        Cgroups = Cgroups.Find(MountTable.Read());
    }

    public MachineOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>The agent and the kernels; the same directory as long as the server runs.</summary>
    public string AgentDirectory { get; }

    public StateDirectory State { get; }

    public ImageStore Images { get; }

    public Cgroups Cgroups { get; }

    public AgentLimits Limits { get; } = new();

    public UidRanges Ranges { get; private set; } = null!;

    public OciRuntime Runtime { get; private set; } = null!;

    public SandboxTakedown Takedown { get; private set; } = null!;

    /// <summary>Takes down what nobody else does: leftovers of a server that died, and starts that failed.</summary>
    public TakedownRetries Retries { get; private set; } = null!;

    /// <summary>
    /// Takes the machine into use: lock, a mount that nobody else sees, runtime, ids. What a server that died left behind is reaped behind.
    /// </summary>
    /// <exception cref="EngineUnavailableException">Something is missing, or another server has the state directory.</exception>
    public static async Task<Machine> OpenAsync(
        MachineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (MachinePreflight.Check(options) is { Count: > 0 } problems) throw new EngineUnavailableException(problems);
        var machine = new Machine(options, timeProvider);
        try
        {
            await machine.OpenAsync(loggerFactory, cancellationToken);
            return machine;
        }
        catch (Exception e)
        {
            await machine.DisposeAsync();
            if (e is IOException or InvalidDataException or UnauthorizedAccessException) throw new EngineUnavailableException([e.Message]);
            throw;
        }
    }

    /// <summary>Lets go of the machine. Every sandbox is gone, or stays in the journal for the next server to take down.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Retries is not null) await Retries.DisposeAsync();
        while (_undo.TryPop(out var undo)) undo();
    }

    private async Task OpenAsync(ILoggerFactory loggerFactory, CancellationToken cancellationToken)
    {
        State.Create();
        Lock();
        Retries = new TakedownRetries(Time, loggerFactory.CreateLogger<TakedownRetries>());
        Takedown = new SandboxTakedown(State, Cgroups, Time, loggerFactory.CreateLogger<SandboxTakedown>());
        var leftovers = Leftover.Find(State, Cgroups);

        _undo.Push(() => State.Close(Cgroups));
        Mounts.Isolate(State.Live);
        // Images of a server that died are not used again. Sandboxes of it that live hold on to theirs by themselves.
        MountTable.UnmountBelow(State.Images);
        Runtime = await OciRuntime.OpenAsync(OciRuntime.Find(Options.Runtime)!, State.Runtime, Time, cancellationToken);
        Ranges = UidRanges.Claim(Options.ClaimDirectory, Options.FirstUid, State, leftovers.SelectMany(leftover => leftover.Ranges));
        _undo.Push(Ranges.Dispose);
        new SandboxReaper(Takedown, loggerFactory.CreateLogger<SandboxReaper>()).Start(leftovers, Ranges, Retries);
    }

    private void Lock()
    {
        var claim = FileClaim.TryTake(State.Lock)
            ?? throw new IOException(
                $"Another server (process {FileClaim.Read(State.Lock)}) has the state directory {State.Path}; give each server its own.");
        claim.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        _undo.Push(claim.Dispose);
    }
}
