using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>A measurement that is made again in every round, of every subject that can take part.</summary>
internal interface IRow
{
    /// <summary>The letter that selects it.</summary>
    char Letter { get; }

    /// <summary>What it is, in a few words.</summary>
    string Title { get; }

    /// <summary>What the sheet cannot say, once all rounds are done.</summary>
    IEnumerable<string> Remarks => [];

    /// <summary>Whether it takes so long that it is measured in the first rounds only.</summary>
    bool IsLong => false;

    bool Takes(ISubject subject);

    /// <summary>One round of one subject. What fails is counted in the sheet and does not end the run.</summary>
    Task MeasureAsync(ISubject subject, Sheet sheet, CancellationToken cancellationToken);
}
