namespace Skerry.Bench.Subjects;

/// <summary>Keeps sessions that answer one execution after another.</summary>
internal interface IWarmHost : ISubject
{
    /// <summary>Runs <c>1+1</c> again and again in one session that has run it before.</summary>
    Task<IReadOnlyList<TimeSpan>> RoundTripsAsync(int count, CancellationToken cancellationToken);
}
