namespace Skerry.Bench.Subjects;

/// <summary>Keeps many sandboxes side by side.</summary>
internal interface IGrowingHost : IStartHost
{
    /// <summary>Starts a sandbox that has run <c>1+1</c> and stays.</summary>
    Task<ISandbox> StartAsync(CancellationToken cancellationToken);
}
