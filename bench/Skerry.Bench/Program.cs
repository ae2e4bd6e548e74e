using System.CommandLine;
using Skerry.Bench;
using Skerry.Bench.Report;

// Enough for every child to be ended in order when the run is interrupted.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await BenchCommand.Create(Run.MeasureAsync, ShowAsync).Parse(args).InvokeAsync(configuration);

static async Task<int> ShowAsync(string file, CancellationToken cancellationToken)
{
    try
    {
        Console.WriteLine(Table.Render(await ResultFile.ReadAsync(file, cancellationToken)));
        return 0;
    }
    catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}
