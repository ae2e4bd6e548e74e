using Skerry.Agent.Processes;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Kernels;

/// <summary>Keeps a kernel running: starts it, gives it one execution at a time, replaces it when it dies.</summary>
internal sealed partial class Kernel
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private const int LongestReseedMilliseconds = 10_000;

    private readonly SandboxUser _user;
    private readonly KernelSettings _settings;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RunningExecution? _current;
    private volatile bool _stopping;
    private long _lastNumber;
    private KernelEnd? _lost;

    public Kernel(SandboxUser user, KernelSettings settings, ILogger logger)
    {
        _user = user;
        _settings = settings;
        _logger = logger;
    }

    /// <summary>Completes with the interpreter's version when the first process is warm, or faults if it cannot start.</summary>
    public Task<string> Ready => _ready.Task;

    /// <summary>The execution that is accepted and not completed.</summary>
    public RunningExecution? Current => _current;

    /// <summary>Wakes the kernel's thread.</summary>
    public Wakeup Wakeup { get; } = new();

    /// <summary>Whether the kernel is to end.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Starts the kernel's thread, and from it the process.</summary>
    public void Start() => new Thread(Run, 512 * 1024) { IsBackground = true, Name = "kernel" }.Start();

    /// <summary>Accepts an execution.</summary>
    /// <param name="request">What to run.</param>
    /// <returns>Its events, or null if the kernel has one already.</returns>
    public ExecutionEvents? TryExecute(AgentExecution request) => TryAccept(request)?.Events;

    /// <summary>Reseeds the random number generators of the process: an execution that has no code.</summary>
    /// <returns>Whether the process confirmed it, and in time.</returns>
    public async Task<bool> ReseedAsync(CancellationToken cancellationToken)
    {
        var request = new AgentExecution("", "", EmptyKernel: false, LongestReseedMilliseconds, OutputLimit: 0);
        if (TryAccept(request, isReseed: true) is not { } reseed) return false;
        while (await reseed.Events.WaitAsync(cancellationToken))
            while (reseed.Events.TryRead(out _)) { }
        return reseed.Outcome == "succeeded";
    }

    /// <summary>Ends an execution soon: an interrupt, then a fresh kernel. Nothing happens if it is not here.</summary>
    /// <param name="id">The execution's name.</param>
    public void Cancel(string id)
    {
        if (_current is not { } current || current.Request.Id != id) return;
        current.RequestCancel();
        Wakeup.Wake();
    }

    /// <summary>The process is warm.</summary>
    public void OnReady(string version) => _ready.TrySetResult(version);

    /// <summary>Ends an execution. The next one is accepted before the host hears of it.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="elapsed">How long it ran.</param>
    /// <param name="end">What took its kernel away; null if that lives on.</param>
    public void Complete(RunningExecution execution, string outcome, TimeSpan elapsed, KernelEnd? end = null)
    {
        var line = EventLines.Completed(outcome, elapsed, end ?? _lost, execution.Events);
        _lost = null;
        execution.Outcome = outcome;
        lock (_gate) _current = null;
        execution.Events.Complete(line);
    }

    /// <summary>Ends the kernel.</summary>
    public void Stop()
    {
        _stopping = true;
        Wakeup.Wake();
    }

    private RunningExecution? TryAccept(AgentExecution request, bool isReseed = false)
    {
        RunningExecution accepted;
        lock (_gate)
        {
            if (_current is not null) return null;
            _current = accepted = new RunningExecution(request, ++_lastNumber, new ExecutionEvents(Wakeup.Wake)) { IsReseed = isReseed };
        }

        Wakeup.Wake();
        return accepted;
    }

    private void Run()
    {
        var pause = ShortestPause;
        while (!_stopping)
        {
            if (RunProcess())
            {
                pause = ShortestPause;
                continue;
            }

            Pause(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    // Whether the process was ready at some time. If not, another one at once would fare no better.
    private bool RunProcess()
    {
        try
        {
            KernelSession session;
            KernelEnd end;
            using (var process = new KernelProcess(_user, _settings, Wakeup.Wake))
            {
                session = new KernelSession(this, process);
                end = session.Run();
            }

            LogEnded(end.Reason);
            if (session.Execution is { } execution) Complete(execution, session.Outcome, session.Elapsed, end);
            else if (end.WasReady) _lost = end;
            if (!end.WasReady) GiveUp(new InvalidOperationException(end.Reason));
            return end.WasReady;
        }
        catch (Exception e)
        {
            LogFailed(e);
            GiveUp(e);
            return false;
        }
    }

    // Nobody waits for a kernel that cannot start.
    private void GiveUp(Exception reason)
    {
        _ready.TrySetException(reason);
        if (_current is { } waiting) Complete(waiting, "aborted", TimeSpan.Zero, new KernelEnd(false, AgentCauses.Start, reason.Message));
    }

    private void Pause(TimeSpan pause)
    {
        var end = Environment.TickCount64 + (long)pause.TotalMilliseconds;
        while (!_stopping && _current is null && end - Environment.TickCount64 is var left and > 0) Wakeup.Wait((int)left);
    }

    [LoggerMessage(2001, LogLevel.Information, "A kernel ended: {Reason}")]
    private partial void LogEnded(string reason);

    [LoggerMessage(2002, LogLevel.Error, "A kernel failed.")]
    private partial void LogFailed(Exception exception);
}
