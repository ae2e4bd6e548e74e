namespace Skerry.Bench.Subjects;

/// <summary>Starts sandboxes without a server: what is measured is the start itself.</summary>
internal interface IStartHost : ISubject
{
    /// <summary>Waits until the next start finds what it is to find; not part of any time.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>A new sandbox runs <c>1+1</c> and is ended.</summary>
    /// <returns>From the wish to the result; ending it is not counted.</returns>
    Task<TimeSpan> FirstResultAsync(CancellationToken cancellationToken);
}
