using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Budget;

/// <summary>
/// One sandbox's place in the budget, from before its start until nothing is left of it. Its owner is the <see cref="NodeBudget"/>.
/// </summary>
internal sealed class BudgetSeat(NodeBudget? budget, IBudgetTenant tenant)
{
    /// <summary>What a sandbox is doing, as far as the budget cares.</summary>
    public enum Stage
    {
        /// <summary>It is being started.</summary>
        Starting,

        /// <summary>It waits for a session: the first to be given up.</summary>
        Ready,

        /// <summary>A session has it.</summary>
        Serving,

        /// <summary>It is being taken down; its memory comes back.</summary>
        Leaving,
    }

    /// <summary>The pool that asked for it.</summary>
    public IBudgetTenant Tenant { get; } = tenant;

    public Stage State { get; internal set; }

    public ISandbox? Sandbox { get; internal set; }

    /// <summary>Greater for what is younger: when it was admitted, and again when a session got it.</summary>
    public long Order { get; internal set; }

    /// <summary>What it used when it was last measured.</summary>
    public SandboxUse Use { get; internal set; }

    /// <summary>Why the budget ended it; null if it did not.</summary>
    public string? Revoked { get; internal set; }

    /// <summary>It has started and waits for a session.</summary>
    /// <returns>False if it was given up in this moment.</returns>
    public bool TryWait(ISandbox sandbox) => budget?.TryMove(this, Stage.Ready, sandbox) ?? true;

    /// <summary>A session has it.</summary>
    /// <returns>False if it was given up in this moment.</returns>
    public bool TryServe(ISandbox sandbox) => budget?.TryMove(this, Stage.Serving, sandbox) ?? true;

    /// <summary>It is being taken down.</summary>
    public void Leave(ISandbox sandbox) => budget?.TryMove(this, Stage.Leaving, sandbox);

    /// <summary>Nothing is left of it. May be called again.</summary>
    public void Release() => budget?.Release(this);
}

/// <summary>A pool, as the budget sees it. Called from the thread pool, with no lock held.</summary>
internal interface IBudgetTenant
{
    /// <summary>There may be room again for what was refused.</summary>
    void OnRoom();

    /// <summary>A sandbox has to go.</summary>
    /// <param name="sandbox">The sandbox; one that is gone already is passed over.</param>
    /// <param name="why">Why, in a sentence that its caller may see.</param>
    void Revoke(ISandbox sandbox, string why);
}
