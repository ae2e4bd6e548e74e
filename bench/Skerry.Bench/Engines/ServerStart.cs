using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Skerry.Bench.Peers;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Engines;

/// <summary>Starts a server that finds all it needs on disk, as one does the second time, and waits for its first answer.</summary>
/// <param name="name">The name in the report.</param>
/// <param name="command">The program and its options; where it listens and keeps its state is added.</param>
/// <param name="stateDirectory">Its state directory.</param>
/// <param name="pool">The pool that is asked.</param>
internal sealed class ServerStart(string name, IReadOnlyList<string> command, string stateDirectory, string pool) : IColdHost
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public string Name => name;

    public string Beginning => "server started again, to its first answer";

    public async Task<TimeSpan> BeginAsync(CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] options = [.. command.Skip(1), "--urls", address.OriginalString, "--Skerry:Host:StateDirectory", stateDirectory];
        var began = Stopwatch.GetTimestamp();
        await using var server = Child.Start(command[0], options);
        try
        {
            using var client = new SkerryClient(address, pool);
            while (!await client.IsReadyAsync(cancellationToken)) await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            await client.ExecuteAsync($"bench-{Guid.NewGuid():N}", "1+1", cancellationToken);
            return Stopwatch.GetElapsedTime(began);
        }
        finally
        {
            await server.EndAsync();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
