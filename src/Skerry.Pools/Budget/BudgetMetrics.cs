using System.Diagnostics.Metrics;

namespace Skerry.Pools.Budget;

/// <summary>What the budget of a node measures, in the meter <c>Skerry.Pools</c>.</summary>
internal sealed class BudgetMetrics : IDisposable
{
    private readonly Meter _meter = new("Skerry.Pools");
    private readonly Counter<int> _refusals;
    private readonly Counter<int> _ended;

    public BudgetMetrics(NodeBudget budget)
    {
        _refusals = _meter.CreateCounter<int>(
            "skerry.budget.refusals", "{request}", "Requests for a new session that the budget of the node refused.");
        _ended = _meter.CreateCounter<int>(
            "skerry.budget.ended", "{sandbox}", "Sandboxes ended because the budget of the node was used up.");
        Gauge("skerry.budget.memory.used", "What sandboxes really use.", status => status.MemoryUsed);
        Gauge("skerry.budget.memory.committed", "What sandboxes use, and what is promised to those that use less.",
            status => status.MemoryCommitted);
        Gauge("skerry.budget.memory.limit", "The most that sandboxes may use.", status => status.MemoryCeiling);
        Gauge("skerry.budget.buffers.used", "What the server holds for sessions.", status => status.BuffersUsed);

        void Gauge(string name, string description, Func<BudgetStatus, long> read) =>
            _meter.CreateObservableGauge(name, () => read(budget.Status!), "By", description);
    }

    public void Refused() => _refusals.Add(1);

    public void Ended() => _ended.Add(1);

    public void Dispose() => _meter.Dispose();
}
