using System.Globalization;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Peers;

/// <summary>A plain file server without a wall: Python's <c>http.server</c>, by <c>peers/files.py</c>.</summary>
internal sealed class FileServer : IFileHost
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly string _folder;
    private readonly Child _server;

    private FileServer(string folder, Child server)
    {
        _folder = folder;
        _server = server;
    }

    public string Name => "http.server";

    public int? ServerProcess => _server.Id;

    public static async Task<FileServer> StartAsync(string peers, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("skerry-bench-files-").FullName;
        var server = new FileServer(folder, Child.Start("/usr/bin/python3", Path.Combine(peers, "files.py"), folder));
        var port = int.Parse((await server._server.ReadLineAsync(cancellationToken))!, CultureInfo.InvariantCulture);
        server._http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        return server;
    }

    public Task<IFileArea> OpenAsync(CancellationToken cancellationToken)
    {
        const string name = "bench.bin";
        return Task.FromResult<IFileArea>(new HttpFileArea(
            (request, token) => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token),
            pattern => new HttpRequestMessage(HttpMethod.Put, name) { Content = pattern.ToContent() },
            () => new HttpRequestMessage(HttpMethod.Get, name),
            () =>
            {
                File.Delete(Path.Combine(_folder, name));
                return Task.CompletedTask;
            }));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
