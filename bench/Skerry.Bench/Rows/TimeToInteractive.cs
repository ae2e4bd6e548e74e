using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>From the wish for a sandbox to the result of a trivial execution in it, as ComputeSDK measures it.</summary>
/// <remarks>One round trip of the caller: the request that names a new identifier is the request that runs the code.</remarks>
internal sealed class TimeToInteractive(Arrival arrival, Scale scale) : Row<IInterpreterHost>('a', Name(arrival))
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(200); // ComputeSDK's
    private readonly Figure _figure = new('a', Name(arrival), "ms");

    protected override async Task MeasureAsync(IInterpreterHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var series = sheet.For(_figure, subject.Name);
        Task AttemptAsync() => series.TimeAsync(subject.FirstResultAsync, cancellationToken);
        Task PrepareAsync() => series.AttemptAsync(subject.PrepareAsync, cancellationToken);
        async Task PreparedAttemptAsync()
        {
            await PrepareAsync();
            await AttemptAsync();
        }

        if (arrival == Arrival.Sequential)
        {
            await Pace.InSequenceAsync(scale, PreparedAttemptAsync);
            return;
        }
        await PrepareAsync();
        await Pace.TogetherAsync(scale.Crowd, arrival == Arrival.Staggered ? Stagger : TimeSpan.Zero, AttemptAsync, cancellationToken);
    }

    private static string Name(Arrival arrival) => arrival switch
    {
        Arrival.Sequential => "time to interactive, sequential",
        Arrival.Staggered => "time to interactive, staggered",
        Arrival.Burst => "time to interactive, burst",
        _ => throw new ArgumentOutOfRangeException(nameof(arrival)),
    };
}
