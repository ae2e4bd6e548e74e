using System.Collections.Concurrent;
using System.Threading.Channels;
using Skerry.Pools.Sandboxes;

namespace Skerry.Testing.Sandboxes;

/// <summary>An engine whose sandboxes are objects in memory. A test tells it what starting, running and disposing do.</summary>
/// <param name="time">The clock of its sandboxes.</param>
public sealed class FakeSandboxEngine(TimeProvider time) : ISandboxEngine
{
    private readonly Lock _gate = new();
    private readonly List<FakeSandbox> _created = [];
    private readonly Channel<FakeStart> _held = Channel.CreateUnbounded<FakeStart>();
    private int _starting;
    private int _highest;

    public SandboxIsolation Isolation { get; init; } = new(
        "fake", "none", "objects of one process: no wall at all", IsolationLevel.Container);

    /// <summary>What every sandbox does with code; <see cref="FakeScripts.Succeed"/> by default.</summary>
    public FakeScript Script { get; set; } = FakeScripts.Succeed;

    /// <summary>The exception that the next starts fail with; null lets them succeed.</summary>
    public Exception? StartFailure { get; set; }

    /// <summary>Whether a start waits until the test lets it go on, through <see cref="NextStartAsync"/>.</summary>
    public bool HoldStarts { get; set; }

    /// <summary>Called for each new sandbox before it is given away.</summary>
    public Action<FakeSandbox>? Prepare { get; set; }

    /// <summary>Every sandbox ever made, in order.</summary>
    public IReadOnlyList<FakeSandbox> Created
    {
        get
        {
            lock (_gate) return [.. _created];
        }
    }

    /// <summary>How many sandboxes there are: starting, or made and not disposed.</summary>
    public int Alive
    {
        get
        {
            lock (_gate) return CountAlive();
        }
    }

    /// <summary>The most that <see cref="Alive"/> ever was.</summary>
    public int HighestAlive
    {
        get
        {
            lock (_gate) return _highest;
        }
    }

    /// <summary>How many calls of <see cref="CreateAsync"/> there were.</summary>
    public int Starts { get; private set; }

    /// <summary>Waits for a start that is being held.</summary>
    public Task<FakeStart> NextStartAsync() => _held.Reader.ReadAsync().AsTask().Within("waiting for the pool to start a sandbox");

    /// <summary>The start that is being held, if there is one.</summary>
    public bool TryNextStart(out FakeStart? start) => _held.Reader.TryRead(out start);

    /// <summary>What every image holds.</summary>
    public ImageContents Contents { get; set; } = new([new ImagePackage("python", "3.13.5")], [new ImagePackage("numpy", "2.2.4")]);

    public ValueTask<ImageContents> DescribeAsync(string image, CancellationToken cancellationToken) => new(Contents);

    /// <summary>Every specification that was to be prepared, in order.</summary>
    public ConcurrentQueue<SandboxSpecification> Preparations { get; } = new();

    /// <summary>What preparing does: wait, or fail.</summary>
    public Func<CancellationToken, Task>? Preparing { get; set; }

    /// <summary>How many sandboxes there were when each of the preparations was let go of, in order.</summary>
    public ConcurrentQueue<int> Releases { get; } = new();

    public async Task<IAsyncDisposable> PrepareAsync(SandboxSpecification specification, CancellationToken cancellationToken)
    {
        Preparations.Enqueue(specification);
        if (Preparing is { } preparing) await preparing(cancellationToken);
        return new Preparation(this);
    }

    public async Task<ISandbox> CreateAsync(SandboxSpecification specification, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Starts++;
            _starting++;
            _highest = Math.Max(_highest, CountAlive());
        }

        FakeSandbox? sandbox = null;
        try
        {
            if (HoldStarts)
            {
                var start = new FakeStart(cancellationToken);
                _held.Writer.TryWrite(start);
                await start.Released;
            }

            if (StartFailure is { } failure) throw failure;
            cancellationToken.ThrowIfCancellationRequested();
            sandbox = new FakeSandbox(specification, Script, time);
            Prepare?.Invoke(sandbox);
            return sandbox;
        }
        finally
        {
            lock (_gate)
            {
                _starting--;
                if (sandbox is not null) _created.Add(sandbox);
            }
        }
    }

    private int CountAlive() => _starting + _created.Count(sandbox => !sandbox.IsDisposed);

    private sealed class Preparation(FakeSandboxEngine engine) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            engine.Releases.Enqueue(engine.Alive);
            return ValueTask.CompletedTask;
        }
    }
}
