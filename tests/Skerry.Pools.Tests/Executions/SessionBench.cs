using Skerry.Pools.Executions;
using Skerry.Pools.Sessions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Pools.Tests.Executions;

/// <summary>One session in a pool of its own, whose executions the test plays.</summary>
internal sealed class SessionBench : IAsyncDisposable
{
    private SessionBench(PoolBench pool, SessionLease lease)
    {
        Pool = pool;
        Lease = lease;
    }

    public PoolBench Pool { get; }

    public SessionLease Lease { get; }

    public Session Session => Lease.Session;

    public FakeSandbox Sandbox => Pool.SandboxOf(Session);

    public static async Task<SessionBench> StartAsync(FakeScript? script = null)
    {
        var pool = new PoolBench(ready: 1);
        pool.Engine.Script = script ?? FakeScripts.ByHand;
        await pool.StartedAsync();
        return new SessionBench(pool, await pool.AcquireAsync());
    }

    public static MimeBundle Bundle(params (string Type, string Text)[] forms) =>
        new(forms.ToDictionary(form => form.Type, form => JsonText.OfString(form.Text)));

    public Task<ExecutionResult> RunAsync(string id) =>
        Session.Start(PoolBench.Command(id)).Completion.Within($"running {id}");

    public async ValueTask DisposeAsync()
    {
        Lease.Dispose();
        await Pool.DisposeAsync();
    }
}
