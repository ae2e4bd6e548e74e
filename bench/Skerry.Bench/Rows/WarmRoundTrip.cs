using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary><c>1+1</c> in a session that has run it before.</summary>
internal sealed class WarmRoundTrip(Scale scale) : Row<IWarmHost>('b', "warm round trip of 1+1")
{
    private readonly Figure _figure = new('b', "warm round trip of 1+1", "ms");

    protected override Task MeasureAsync(IWarmHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var series = sheet.For(_figure, subject.Name);
        return series.AttemptAsync(MeasureAsync, cancellationToken);

        async Task MeasureAsync(CancellationToken token)
        {
            foreach (var time in await subject.RoundTripsAsync(scale.RoundTrips, token))
                series.Add(time.TotalMilliseconds);
        }
    }
}
