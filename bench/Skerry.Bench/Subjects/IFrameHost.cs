namespace Skerry.Bench.Subjects;

/// <summary>Makes sandboxes with pandas in them.</summary>
internal interface IFrameHost : ISubject
{
    /// <summary>Waits until it has as many sandboxes ready as it wants; not part of any time.</summary>
    /// <returns>How many.</returns>
    Task<int> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>A new sandbox imports pandas, makes a small table, shows it as text and is ended.</summary>
    /// <returns>From the wish to the result, received in full; ending it is not counted.</returns>
    Task<TimeSpan> FirstFrameAsync(CancellationToken cancellationToken);
}
