namespace Skerry.Pools.Budget;

/// <summary>
/// Measures the machine for the <see cref="NodeBudget"/>. Every method may block for as long as the kernel takes to answer.
/// </summary>
public interface INodeMeter
{
    /// <summary>What the machine has.</summary>
    NodeCapacity Capacity { get; }

    /// <summary>Limits all sandboxes together: the last wall, below which the budget governs.</summary>
    /// <param name="memoryBytes">The most memory that they may have.</param>
    /// <param name="processes">The most processes and threads that they may have.</param>
    /// <exception cref="IOException">It could not be done.</exception>
    void Limit(long memoryBytes, int processes);

    /// <summary>Measures the whole. Cheap: it is asked for several times a second when memory runs short.</summary>
    /// <exception cref="IOException">It could not be measured.</exception>
    NodeUse Read();

    /// <summary>Measures one sandbox.</summary>
    /// <param name="sandboxId">The sandbox's id.</param>
    /// <returns>What it uses; null if it is gone.</returns>
    /// <exception cref="IOException">It could not be measured.</exception>
    SandboxUse? Read(string sandboxId);
}
