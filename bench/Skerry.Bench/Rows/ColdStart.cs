using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>What is waited for before there is anything to hand over.</summary>
internal sealed class ColdStart() : Row<IColdHost>('j', "cold start")
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public override bool IsLong => true;

    protected override Task MeasureAsync(IColdHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var series = sheet.For(new Figure('j', subject.Beginning, "s"), subject.Name);
        return series.AttemptAsync(
            async token => series.Add((await subject.BeginAsync(token)).TotalSeconds), cancellationToken, Patience);
    }
}
