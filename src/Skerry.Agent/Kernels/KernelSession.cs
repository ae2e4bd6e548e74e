using System.Runtime.InteropServices;
using System.Text.Json;
using Skerry.Agent.Processes;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Kernels;

/// <summary>The life of one kernel process: reads its pipes, gives it executions, holds it to their deadlines.</summary>
/// <remarks>
/// All on the kernel's own thread, which waits in one place only, <c>poll</c>:
/// <code>
///   1  take over what others asked for   a new execution, a cancel, the end
///   2  wait                              for a pipe, a wake-up, a deadline
///   3  stdout, stderr                    read once each, if they have something
///   4  events                            read once; then stdout and stderr, which were written before; then each line
/// </code>
/// If the host does not take what was read (<see cref="ExecutionEvents.HasRoom"/>), the pipes are left alone in 2, so that the
/// kernel waits too. Once an execution is being ended nobody waits: what has no room is dropped.
/// </remarks>
internal sealed class KernelSession
{
    // How long code may go on after an interrupt.
    private const long Grace = 2000;

    // How long a process that closed its channel may take to end, before it is taken for one that goes on.
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

    // Bounds what is read of a channel that a child of the kernel goes on writing to.
    private const int MostLastReads = 1024;

    private readonly Kernel _kernel;
    private readonly KernelProcess _process;
    private readonly LinePipe _events;
    private readonly OutputPipe _stdout;
    private readonly OutputPipe _stderr;
    private readonly long _startBefore = Now + (long)KernelSettings.LongestStart.TotalMilliseconds;

    private bool _ready;
    private RunningExecution? _execution;
    private ReadOnlyMemory<byte> _command;
    private long _started;
    private long _deadline;
    private string? _ending;
    private ProcessTime _since;
    private long _memoryKills;
    private (string Cause, string Reason)? _failure;

    public KernelSession(Kernel kernel, KernelProcess process)
    {
        _kernel = kernel;
        _process = process;
        _events = new LinePipe(process.Events);
        _stdout = new OutputPipe("stdout", process.Stdout);
        _stderr = new OutputPipe("stderr", process.Stderr);
    }

    private static (string Cause, string Reason) Nonsense => (AgentCauses.Protocol, "The kernel broke its protocol.");

    private static long Now => Environment.TickCount64;

    private bool Paused => _execution is { } execution && !execution.Events.HasRoom;

    /// <summary>Lives until the process has ended, or has to.</summary>
    /// <returns>How it ended. An execution that it had is still the kernel's to complete.</returns>
    public KernelEnd Run()
    {
        var (cause, reason) = Live();
        if (_execution is { } execution)
        {
            _stdout.End(execution.Events);
            _stderr.End(execution.Events);
        }
        else if (!_ready)
        {
            _stderr.Drain(null);
            (cause, reason) = (AgentCauses.Start, $"{reason} {_stderr.Tail}".TrimEnd());
        }

        return new KernelEnd(_ready, cause, reason);
    }

    private (string Cause, string Reason) Live()
    {
        while (!_kernel.IsStopping)
        {
            if (_process.Exit is { } exit)
            {
                ReadRest();
                return _failure ?? Describe(exit);
            }

            TakeOver();
            if ((_failure ?? Overdue()) is { } reason) return reason;
            var found = Wait();
            if (found.Commands) SendCommand();
            if (found.Stdout) _stdout.Read(_execution?.Events);
            if (found.Stderr) _stderr.Read(_execution?.Events);
            if (found.Events) ReadEvents();
            if (_events.IsBroken) LoseChannel("The kernel closed its channel, or broke its protocol.");
        }

        return (AgentCauses.AgentEnd, "The agent ends.");
    }

    private (string Cause, string Reason) Describe(ExitStatus exit) =>
        exit.Signal == Libc.SignalKill && _process.CountMemoryKills() > _memoryKills
            ? (AgentCauses.OutOfMemory, "The kernel's process was killed because memory had run out.")
            : (AgentCauses.Crash, $"The kernel's process {exit}.");

    // A process that ends closes its channel first.
    private void LoseChannel(string reason)
    {
        if (!_process.WaitForExit(ExitPatience)) _failure ??= (AgentCauses.Protocol, reason);
    }

    /// <summary>The execution under way; after the end, the one that was cut off.</summary>
    public RunningExecution? Execution => _execution;

    /// <summary>The outcome that the execution under way has if the process does not give it.</summary>
    public string Outcome => _ending ?? "aborted";

    /// <summary>How long the execution under way has run.</summary>
    public TimeSpan Elapsed => _execution is null ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(_started);

    private void TakeOver()
    {
        var current = _kernel.Current;
        if (_execution is null)
        {
            if (current is null) return;
            if (current.CancelRequested) _kernel.Complete(current, "canceled", TimeSpan.Zero);
            else if (_ready) Start(current);
        }
        else if (_ending is null)
        {
            if (_execution.CancelRequested) Interrupt("canceled");
            else if (Now >= _deadline) Interrupt("timedOut");
        }
    }

    private (string Cause, string Reason)? Overdue() =>
        !_ready && Now >= _startBefore ? (AgentCauses.Start, $"The kernel was not ready within {KernelSettings.LongestStart}.")
        : _ending is not null && Now >= _deadline ? (AgentCauses.Unstoppable, "The code went on after an interrupt.")
        : null;

    private void Start(RunningExecution execution)
    {
        _stdout.Begin(execution.Request.OutputLimit);
        _stderr.Begin(execution.Request.OutputLimit);
        var command = new KernelCommand(execution.Number, execution.IsReseed ? null : execution.Request.Code);
        _command = (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(command, KernelJson.Default.KernelCommand), (byte)'\n'];
        _execution = execution;
        _since = ProcessTime.Now();
        _memoryKills = _process.CountMemoryKills();
        _started = TimeProvider.System.GetTimestamp();
        _deadline = Now + execution.Request.TimeoutMilliseconds;
        SendCommand();
    }

    private void Interrupt(string outcome)
    {
        _ending = outcome;
        _deadline = Now + Grace;
        _execution?.Events.LosePatience();
        _process.Interrupt();
    }

    private void SendCommand()
    {
        var length = Libc.Write(_process.Commands, _command.Span);
        if (length > 0) _command = _command[length..];
        else if (Marshal.GetLastPInvokeError() is not (Errno.Again or Errno.Interrupted)) LoseChannel("The kernel closed its channel.");
    }

    private (bool Commands, bool Stdout, bool Stderr, bool Events) Wait()
    {
        var paused = Paused;
        Span<Libc.PollDescriptor> table =
        [
            new() { Descriptor = _kernel.Wakeup.Descriptor, Wanted = Libc.PollIn },
            new() { Descriptor = paused ? -1 : _stdout.Descriptor, Wanted = Libc.PollIn },
            new() { Descriptor = paused ? -1 : _stderr.Descriptor, Wanted = Libc.PollIn },
            new() { Descriptor = paused ? -1 : _events.Descriptor, Wanted = Libc.PollIn },
            new() { Descriptor = _command.IsEmpty ? -1 : (int)_process.Commands.DangerousGetHandle(), Wanted = Libc.PollOut },
        ];
        if (Libc.Poll(table, Timeout()) <= 0) return default;
        if (table[0].Found != 0) _kernel.Wakeup.Reset();
        return (table[4].Found != 0, table[1].Found != 0, table[2].Found != 0, table[3].Found != 0);
    }

    private int Timeout()
    {
        if (_ready && _execution is null) return -1;
        var left = (_execution is null ? _startBefore : _deadline) - Now;
        return (int)Math.Clamp(left, 0, int.MaxValue);
    }

    private void ReadEvents()
    {
        if (!_events.Fill()) return;
        _stdout.Drain(_execution?.Events);
        _stderr.Drain(_execution?.Events);
        while (_failure is null && _events.TryTake(out var line)) Handle(KernelMessage.Parse(line));
    }

    private void Handle(KernelMessage? message)
    {
        if (message is null) _failure = Nonsense;
        else if (!_ready) HandleStart(message);
        // What belongs to no execution, or to one that has ended, is nobody's.
        else if (_execution is { } execution && message.N == execution.Number) Handle(execution, message);
    }

    private void HandleStart(KernelMessage message)
    {
        if (message is { N: 0, Type: "ready", Text: { Length: <= 64 } version })
        {
            _ready = true;
            _kernel.OnReady(version);
        }
        else if (message is { N: 0, Type: "broken" })
        {
            _failure = (AgentCauses.Start, message.Text ?? "The kernel could not start.");
        }
    }

    private void Handle(RunningExecution execution, KernelMessage message)
    {
        switch (message.Type)
        {
            case AgentEvent.Display or AgentEvent.Value:
                execution.Events.Write(
                    message.HasForms ? EventLines.Data(message.Type, message.Data) : EventLines.Unreadable(message.Type));
                break;
            case AgentEvent.Fault:
                execution.Events.Write(EventLines.Fault(message));
                break;
            case "done":
                Finish(execution, _ending ?? (message.Succeeded ? "succeeded" : "failed"));
                break;
            default:
                _failure = Nonsense;
                break;
        }
    }

    private void Finish(RunningExecution execution, string outcome)
    {
        var elapsed = Elapsed;
        if (_ending is not null && !_process.EndTree(_since))
        {
            _failure = (AgentCauses.Unstoppable, "The code left processes that could not be ended.");
            return;
        }

        _stdout.End(execution.Events);
        _stderr.End(execution.Events);
        _execution = null;
        _ending = null;
        _command = default;
        _kernel.Complete(execution, outcome, elapsed);
    }

    // The process has ended, or its channel: what it said until then still counts.
    private void ReadRest()
    {
        for (var reads = 0; reads < MostLastReads && _events.Fill(); reads++)
            while (_failure is null && _events.TryTake(out var line)) Handle(KernelMessage.Parse(line));
    }
}
