using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>From the wish for a sandbox to the result of <c>1+1</c> in it, without server and pool.</summary>
internal sealed class StartToAnswer(Scale scale) : Row<IStartHost>('i', "start of a sandbox to its answer")
{
    private readonly Figure _time = new('i', "start to answer", "ms");

    protected override Task MeasureAsync(IStartHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var series = sheet.For(_time, subject.Name);
        return Pace.InSequenceAsync(scale, async () =>
        {
            await series.AttemptAsync(subject.PrepareAsync, cancellationToken);
            await series.TimeAsync(subject.FirstResultAsync, cancellationToken);
        });
    }
}
