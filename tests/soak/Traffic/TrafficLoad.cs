namespace Skerry.Soak.Traffic;

/// <summary>Callers that draw scenarios, each with a session of its own, until they are told to stop.</summary>
/// <param name="http">The client of the server.</param>
/// <param name="tally">What is done is counted here.</param>
/// <param name="time">The clock.</param>
/// <param name="isOver">Whether what fails now fails because the server was killed.</param>
internal sealed class TrafficLoad(HttpClient http, Tally tally, TimeProvider time, Func<bool> isOver)
{
    /// <summary>Runs callers side by side.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="seed">What their draws of lots begin with.</param>
    /// <param name="stopping">Ends them, each after the scenario that it is at.</param>
    public Task RunAsync(int callers, int seed, CancellationToken stopping) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(
            number => Task.Run(() => CallAsync(number, new Random(seed + number), stopping), CancellationToken.None)));

    private async Task CallAsync(int number, Random random, CancellationToken stopping)
    {
        for (var turn = 0; !stopping.IsCancellationRequested; turn++)
        {
            var scenario = Scenario.Draw(random);
            var caller = new Caller(http, tally, time, $"soak-{Guid.NewGuid():n}");
            try
            {
                await scenario.RunAsync(caller, random, time);
                tally.Count(scenario.Name);
            }
            catch (Exception) when (isOver())
            {
                return;
            }
            catch (Exception e)
            {
                var where = $"caller {number}, turn {turn}, {scenario.Name}, {caller.Identifier}";
                tally.Fail($"{time.GetUtcNow():HH:mm:ss} {where}: {e.GetType().Name}: {e.Message}");
            }
        }
    }
}
