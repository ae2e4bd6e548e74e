using System.Text.RegularExpressions;

namespace Skerry.Bench.Subjects;

/// <summary>A server, through its public routes only.</summary>
/// <param name="name">The name in the report.</param>
/// <param name="client">How it is spoken to; disposed with this object.</param>
/// <param name="serverProcess">Its process, where it is known.</param>
internal sealed partial class SkerryHost(string name, SkerryClient client, int? serverProcess)
    : ICrowdHost, IFrameHost, IWarmHost, IFileHost
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);

    public string Name => name;

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

    public async Task<TimeSpan> FirstFrameAsync(CancellationToken cancellationToken)
    {
        await using var session = new Session(client);
        var answer = await client.ExecuteAsync(session.Identifier, Frame.Expression, cancellationToken);
        return answer.Value.Contains(Frame.LastRow, StringComparison.Ordinal)
            ? answer.Elapsed
            : throw new InvalidDataException($"the table was shown as '{answer.Value}'");
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

        public async Task<IReadOnlyList<int>> FindProcessesAsync(CancellationToken cancellationToken) =>
            (await client.GetIsolationAsync(cancellationToken)).IsMachine
                ? await FindMachineAsync(cancellationToken)
                : await FindNamespaceAsync(cancellationToken);

        /// <summary>The code in the machine is given a word; the host finds the QEMU whose memory has it.</summary>
        private async Task<IReadOnlyList<int>> FindMachineAsync(CancellationToken cancellationToken)
        {
            var word = $"{Guid.NewGuid():N}{Guid.NewGuid():N}";
            await client.ExecuteAsync(Identifier, $"'{word}'", cancellationToken);
            return GuestMemory.Holding(word, HostProcesses.Machines());
        }

        /// <summary>The code in the sandbox tells in which process namespace it runs; the host finds the processes in it.</summary>
        private async Task<IReadOnlyList<int>> FindNamespaceAsync(CancellationToken cancellationToken)
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
