using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>What a new caller waits for a sandbox: for the server its hand-over while one is ready, for a peer its start.</summary>
internal sealed class HandOver(Scale scale) : Row<IInterpreterHost>('c', "hand-over of a sandbox (peers: its start)")
{
    private readonly Figure _figure = new('c', "hand-over of a sandbox (peers: its start)", "ms");

    protected override Task MeasureAsync(IInterpreterHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var series = sheet.For(_figure, subject.Name);
        return Pace.InSequenceAsync(scale, () => series.AttemptAsync(MeasureAsync, cancellationToken));

        async Task MeasureAsync(CancellationToken token)
        {
            await subject.PrepareAsync(token);
            await using var sandbox = await subject.StartAsync(token);
            series.Add(sandbox.StartTime.TotalMilliseconds);
        }
    }
}
