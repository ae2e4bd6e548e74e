namespace Skerry.Pools.Budget;

/// <summary>How the budget of the node is doing. Bytes.</summary>
/// <param name="Sandboxes">Sandboxes that were admitted and are not gone yet.</param>
/// <param name="Seats">How many fit if none uses more than its reserve.</param>
/// <param name="MemoryUsed">What they really use.</param>
/// <param name="MemoryCommitted">What they use, and what is promised to those that use less.</param>
/// <param name="MemoryCeiling">The most that they may use now.</param>
/// <param name="BuffersUsed">What the server holds for sessions.</param>
/// <param name="Buffers">The most that it may hold.</param>
/// <param name="Refusals">How often a sandbox that a caller waited for was not admitted.</param>
/// <param name="Ended">How many sessions were ended because the budget was used up.</param>
/// <param name="Shortage">Why the next sandbox would not be admitted, or null.</param>
public sealed record BudgetStatus(
    int Sandboxes,
    int Seats,
    long MemoryUsed,
    long MemoryCommitted,
    long MemoryCeiling,
    long BuffersUsed,
    long Buffers,
    long Refusals,
    long Ended,
    string? Shortage);
