namespace Skerry.Bench.Subjects;

/// <summary>Makes sandboxes with a Python interpreter in them.</summary>
internal interface IInterpreterHost : ISubject
{
    /// <summary>Waits until it has as many sandboxes ready as it wants; not part of any time.</summary>
    /// <returns>How many.</returns>
    Task<int> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>A new sandbox runs <c>1+1</c> and is ended.</summary>
    /// <returns>From the wish to the result, received in full; ending it is not counted.</returns>
    Task<TimeSpan> FirstResultAsync(CancellationToken cancellationToken);

    /// <summary>Starts a sandbox that stays.</summary>
    Task<ISandbox> StartAsync(CancellationToken cancellationToken);
}
