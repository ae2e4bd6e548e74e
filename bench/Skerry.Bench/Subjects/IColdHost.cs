namespace Skerry.Bench.Subjects;

/// <summary>Begins with nothing in memory.</summary>
internal interface IColdHost : ISubject
{
    /// <summary>What it begins with and how it ends, in a few words.</summary>
    string Beginning { get; }

    /// <summary>Begins, gets as far as it is to, and is gone again.</summary>
    /// <returns>How long the first part took.</returns>
    Task<TimeSpan> BeginAsync(CancellationToken cancellationToken);
}
