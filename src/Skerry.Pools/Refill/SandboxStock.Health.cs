using Skerry.Pools.Sessions;

namespace Skerry.Pools.Refill;

/// <content>Whether the pool can be sent requests.</content>
internal sealed partial class SandboxStock
{
    /// <summary>How long starts may fail, while sandboxes are needed, before the pool counts as unhealthy.</summary>
    public static readonly TimeSpan FailurePatience = TimeSpan.FromSeconds(30);

    public PoolHealth Health
    {
        get
        {
            lock (_gate)
            {
                if (_stopping) return new PoolHealth(false, "The server is stopping.");
                if (!_running) return new PoolHealth(false, "What its sandboxes share is being prepared.");
                // A budget that is used up is like a full pool: callers are told so, and nothing is out of order.
                if (!_backoff.HasSucceeded && _floor > 0 && Shortage is null)
                    return new PoolHealth(false, _backoff.Failure ?? "No sandbox has been ready yet.");
                var isHealthy = _backoff.FailingFor <= FailurePatience || !NeedsSandboxes;
                return new PoolHealth(isHealthy, _backoff.Failure ?? Emptiness);
            }
        }
    }

    // A failure that nobody is waiting to see repaired must not keep callers away: they are what starts the next sandbox.
    private bool NeedsSandboxes => Shortage is null && (_waiters.Count > 0 || _ready.Count < Math.Min(_target.Value, Room));

    private int Room => _maximum - _allocated - _retiring;

    private string? Shortage => _shortage ?? _readyShortage;

    private string? Emptiness => Shortage is not null
        ? Shortage
        : _floor == 0 || _ready.Count > 0 || Room <= 0 ? null : "No sandbox is ready; new sessions wait for one to start.";
}
