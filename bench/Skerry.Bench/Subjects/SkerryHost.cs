using System.Text.RegularExpressions;
using Skerry.Bench.Report;

namespace Skerry.Bench.Subjects;

/// <summary>The server, through its public routes only.</summary>
internal sealed partial class SkerryHost(SkerryClient client, int? serverProcess) : IInterpreterHost, IWarmHost, IFileHost
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);

    public string Name => SeriesReport.Skerry;

    public int? ServerProcess => serverProcess;

    public async Task<int> PrepareAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(10);
        SkerryPoolStatus? before = null;
        while (true)
        {
            var now = await client.GetStatusAsync(cancellationToken);
            if (now.Failure is { } failure)
                throw new InvalidOperationException($"the pool fails to start sandboxes: {failure}");
            // Twice the same: between a sandbox's leaving and the start of the next the pool looks settled for a moment.
            if (now.Starting == 0 && now == before)
                return now.Ready;
            before = now;
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
        }
    }

    public async Task<TimeSpan> FirstResultAsync(CancellationToken cancellationToken)
    {
        await using var session = new Session(client);
        return (await session.OnePlusOneAsync(cancellationToken)).Elapsed;
    }

    public async Task<ISandbox> StartAsync(CancellationToken cancellationToken) =>
        await StartSessionAsync(cancellationToken);

    public async Task<IReadOnlyList<TimeSpan>> RoundTripsAsync(int count, CancellationToken cancellationToken)
    {
        await using var session = await StartSessionAsync(cancellationToken);
        var times = new TimeSpan[count];
        for (var i = 0; i < count; i++)
            times[i] = (await session.OnePlusOneAsync(cancellationToken)).Elapsed;
        return times;
    }

    public async Task<IFileArea> OpenAsync(CancellationToken cancellationToken)
    {
        const string name = "bench.bin";
#pragma warning disable CA2000 // disposed with the file area
        var session = await StartSessionAsync(cancellationToken);
#pragma warning restore CA2000
        return new HttpFileArea(
            client.SendAsync,
            pattern => new HttpRequestMessage(HttpMethod.Post, client.Route("files", session.Identifier))
            {
                Content = new MultipartFormDataContent { { pattern.ToContent(), "file", name } },
            },
            () => new HttpRequestMessage(HttpMethod.Get, client.Route($"files/{name}/content", session.Identifier)),
            () => session.DisposeAsync().AsTask());
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Session> StartSessionAsync(CancellationToken cancellationToken)
    {
        var session = new Session(client);
        try
        {
            session.StartTime = (await session.OnePlusOneAsync(cancellationToken)).Allocation;
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    [GeneratedRegex(@"pid:\[\d+\]")]
    private static partial Regex ProcessNamespace { get; }

    /// <summary>A session under a new identifier. Disposing it ends it, cancelled or not.</summary>
    private sealed class Session(SkerryClient client) : ISandbox
    {
        public string Identifier { get; } = $"bench-{Guid.NewGuid():N}";

        public TimeSpan StartTime { get; set; }

        public async Task<SkerryAnswer> OnePlusOneAsync(CancellationToken cancellationToken)
        {
            var answer = await client.ExecuteAsync(Identifier, "1+1", cancellationToken);
            return answer.Value == "2" ? answer : throw new InvalidDataException($"1+1 gave '{answer.Value}'");
        }

        /// <summary>The code in the sandbox tells in which process namespace it runs; the host finds the processes in it.</summary>
        public async Task<IReadOnlyList<int>> FindProcessesAsync(CancellationToken cancellationToken)
        {
            const string code = "__import__('os').readlink('/proc/self/ns/pid')";
            var answer = await client.ExecuteAsync(Identifier, code, cancellationToken);
            return HostProcesses.InNamespace(ProcessNamespace.Match(answer.Value).Value);
        }

        public async ValueTask DisposeAsync()
        {
            using var patience = new CancellationTokenSource(EndPatience);
            await client.EndAsync(Identifier, patience.Token);
        }
    }
}
