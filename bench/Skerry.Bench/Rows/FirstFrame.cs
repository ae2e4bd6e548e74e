using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>The first use of pandas in a new sandbox, while one is ready.</summary>
internal sealed class FirstFrame(Scale scale) : Row<IFrameHost>('g', "first use of pandas")
{
    private readonly Figure _figure = new('g', "first use of pandas", "ms");

    protected override Task MeasureAsync(IFrameHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var series = sheet.For(_figure, subject.Name);
        return Pace.InSequenceAsync(scale, async () =>
        {
            await series.AttemptAsync(subject.PrepareAsync, cancellationToken);
            await series.TimeAsync(subject.FirstFrameAsync, cancellationToken);
        });
    }
}
