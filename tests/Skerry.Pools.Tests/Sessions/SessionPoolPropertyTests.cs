using System.Collections.Concurrent;
using Skerry.Pools.Executions;
using Skerry.Pools.Sandboxes;
using Skerry.Pools.Sessions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Sessions;

/// <summary>
/// Whatever callers, sandboxes and time do, in whatever order: there are never more sandboxes than allowed, none serves two sessions,
/// none is left behind, and nobody waits for ever. Disposing one may fail a few times, or as long as the pool lives: then it keeps its
/// place, and is the engine's to clear away at the end. A failure names its seed.
/// </summary>
public class SessionPoolPropertyTests
{
    private const int Steps = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Pool_AnyInterleaving_NeverExceedsNeverSharesNeverLeaks(int seed)
    {
        var chaos = new Chaos(seed);
        for (var step = 0; step < Steps; step++) await chaos.StepAsync();
        await chaos.StopAsync();
    }

    private sealed class Chaos
    {
        private readonly Random _random;
        private readonly PoolBench _bench;
        private readonly List<(Task<SessionLease> Request, CancellationTokenSource Impatience)> _requests = [];
        private readonly List<SessionLease> _leases = [];
        private readonly List<Execution> _executions = [];
        private readonly List<Task> _stops = [];
        private readonly Dictionary<Guid, SessionIdentifier> _owners = [];
        private readonly List<FakeStart> _starts = [];
        private readonly ConcurrentDictionary<FakeSandbox, int> _failuresLeft = [];
        private int _failingDisposals;
        private int _ids;

        public Chaos(int seed)
        {
            _random = new Random(seed);
            var most = _random.Next(1, 7);
            _bench = new PoolBench(
                ready: _random.Next(0, most + 1), most, cooldownSeconds: _random.Next(1, 60), patienceSeconds: _random.Next(0, 10));
            _bench.Engine.Script = FakeScripts.ByHand;
            _bench.Engine.HoldStarts = true;
            _bench.Engine.Prepare = sandbox =>
            {
                if (Interlocked.Exchange(ref _failingDisposals, 0) is not (> 0 and var times)) return;
                _failuresLeft[sandbox] = times;
                sandbox.Disposing = () => _failuresLeft.AddOrUpdate(sandbox, 0, (_, left) => left - 1) >= 0
                    ? throw new SandboxTakedownException("The mount is busy.")
                    : Task.CompletedTask;
            };
            _bench.Pool.Start();
        }

        public async Task StepAsync()
        {
            Act(_random.Next(100));
            for (var pause = _random.Next(4); pause > 0; pause--) await Task.Yield();
            await CollectAsync();
            _bench.Engine.HighestAlive.ShouldBeLessThanOrEqualTo(_bench.Definition.MaxConcurrentSessions);
            var status = _bench.Pool.Status;
            (status.Ready + status.Starting + status.Allocated).ShouldBeLessThanOrEqualTo(_bench.Definition.MaxConcurrentSessions);
        }

        public async Task StopAsync()
        {
            var stopped = _bench.Pool.DisposeAsync().AsTask();
            await _bench.AdvanceUntil(stopped, PoolBench.Second, "stopping the pool");
            foreach (var sandbox in _bench.Engine.Created)
                sandbox.Disposals.ShouldBe(
                    _failuresLeft.GetValueOrDefault(sandbox, -1) >= 0 ? 0 : 1, "it is disposed once, unless that fails to the end");
            _bench.Engine.Alive.ShouldBe(_bench.Engine.Created.Count(sandbox => !sandbox.IsDisposed));
            _bench.Pool.Status.ShouldBe(new PoolStatus(0, 0, 0, _bench.Pool.Status.Failure));
            _bench.Pool.List(0, 100).ShouldBeEmpty();
            await Task.WhenAll(_stops).Within("waiting for the stops");
            await Task.WhenAll(_executions.Select(execution => execution.Completion)).Within("waiting for the executions");
            while (_requests.Count > 0)
            {
                await Task.WhenAny(_requests[0].Request).Within("waiting for a request");
                await CollectAsync();
            }
        }

        private void Act(int dice)
        {
            var identifier = PoolBench.Id(_random.Next(8));
            switch (dice)
            {
                case < 25:
                    var impatience = new CancellationTokenSource();
                    _requests.Add((_bench.Pool.AcquireAsync(identifier, impatience.Token).AsTask(), impatience));
                    break;
                case < 32 when _requests.Count > 0:
                    Pick(_requests).Impatience.Cancel();
                    break;
                case < 45 when _leases.Count > 0:
                    var lease = Pick(_leases);
                    _leases.Remove(lease);
                    lease.Dispose();
                    break;
                case < 50:
                    _stops.Add(_bench.Pool.StopAsync(identifier, CancellationToken.None));
                    break;
                case < 54 when _bench.Engine.Created is { Count: > 0 } created:
                    Pick(created).Die();
                    break;
                case < 74:
                    while (_bench.Engine.TryNextStart(out var start)) _starts.Add(start!);
                    if (_starts.Count == 0) return;
                    var held = Pick(_starts);
                    _starts.Remove(held);
                    if (_random.Next(6) == 0) held.Fail("The dice say so.");
                    else held.Succeed();
                    break;
                case < 76:
                    _failingDisposals = _random.Next(8) == 0 ? int.MaxValue : _random.Next(1, 10);
                    break;
                case < 82 when _leases.Count > 0:
                    _executions.Add(Pick(_leases).Session.Start(PoolBench.Command($"e{_ids++}", _random.Next(1, 220))));
                    break;
                case < 84 when _executions.Count > 0:
                    _stops.Add(Pick(_executions).CancelAsync(CancellationToken.None));
                    break;
                case < 90 when _bench.Engine.Created is { Count: > 0 } created:
                    if (!Pick(created).TryNextExecution(out var execution)) return;
                    if (_random.Next(5) == 0) execution!.BreakOff(new SandboxLostException("The dice say so."));
                    else execution!.Complete();
                    break;
                default:
                    _bench.Time.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 4000)));
                    break;
            }
        }

        private async Task CollectAsync()
        {
            foreach (var (request, impatience) in _requests.Where(entry => entry.Request.IsCompleted).ToList())
            {
                _requests.Remove((request, impatience));
                impatience.Dispose();
                try
                {
                    var lease = await request;
                    _leases.Add(lease);
                    _owners.TryAdd(lease.Session.Id, lease.Session.Identifier);
                    _owners[lease.Session.Id].ShouldBe(lease.Session.Identifier, "a sandbox served two sessions");
                }
                catch (Exception e) when (e is OperationCanceledException or PoolUnavailableException)
                {
                    // Refused or given up, as the dice would have it.
                }
            }
        }

        private T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
    }
}
