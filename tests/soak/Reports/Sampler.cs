using Skerry.Soak.Servers;

namespace Skerry.Soak.Reports;

/// <summary>Looks at a server at regular intervals, and writes down what it sees.</summary>
internal sealed class Sampler(ServerUnderTest server, ServerRemains remains, TimeProvider time, string file)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly List<Sample> _samples = [];

    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>Takes samples until it is told to stop, or the server ends.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var csv = new StreamWriter(file) { AutoFlush = true };
        await csv.WriteLineAsync(Sample.Header);
        var began = time.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                var sample = Sample.Take(time.GetElapsedTime(began), server.ProcessId, remains);
                _samples.Add(sample);
                await csv.WriteLineAsync(sample.ToCsv());
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // That is how it ends.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !server.IsAlive)
        {
            // There is nothing to look at any more; whoever stops the server says that it was gone.
        }
    }
}
