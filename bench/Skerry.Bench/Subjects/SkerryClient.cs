using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Skerry.Bench.Subjects;

/// <summary>
/// Speaks to a running server as any client would: the routes of api-version 2025-10-02-preview, on the short alias of a pool.
/// </summary>
internal sealed class SkerryClient : IDisposable
{
    private const string Version = "api-version=2025-10-02-preview";
    private static readonly Uri Health = new("/health/live", UriKind.Relative);
    private static readonly Uri Ready = new("/health/ready", UriKind.Relative);

    // Callers hold connections open; a request that opens one would measure that as well.
    private readonly SocketsHttpHandler _handler = new() { PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan };
    private readonly HttpClient _http;
    private readonly string _pool;

    public SkerryClient(Uri server, string pool)
    {
        _http = new HttpClient(_handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _pool = $"/pools/{Uri.EscapeDataString(pool)}";
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    /// <summary>Runs code in a session.</summary>
    public async Task<SkerryAnswer> ExecuteAsync(string identifier, string code, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { code }));
        content.Headers.ContentType = new("application/json");
        using var response = await _http.PostAsync(Route("executions", identifier), content, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(began);
        await response.EnsureSuccessAsync(cancellationToken);
        using var document = JsonDocument.Parse(body);
        var value = document.RootElement.GetProperty("result").GetProperty("executionResult").ToString();
        return new SkerryAnswer(value, elapsed, Allocation(response));
    }

    /// <summary>Ends a session; one that is gone already is no error.</summary>
    public async Task EndAsync(string identifier, CancellationToken cancellationToken)
    {
        using var response = await _http.DeleteAsync(Route("session", identifier), cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotFound)
            await response.EnsureSuccessAsync(cancellationToken);
    }

    /// <summary>Opens as many connections as a crowd needs, so that none of its members waits for one.</summary>
    public Task OpenConnectionsAsync(int count, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var response = await _http.GetAsync(Health, cancellationToken);
        }));

    /// <summary>Whether the server is there, and has a sandbox ready.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(Ready, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>How the pool is doing.</summary>
    public async Task<SkerryPoolStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        (await GetMetadataAsync(cancellationToken)).GetProperty("status").Deserialize<SkerryPoolStatus>(JsonSerializerOptions.Web)!;

    /// <summary>What separates a session from the host, in the server's words.</summary>
    public async Task<SkerryIsolation> GetIsolationAsync(CancellationToken cancellationToken) =>
        (await GetMetadataAsync(cancellationToken)).GetProperty("isolation").Deserialize<SkerryIsolation>(JsonSerializerOptions.Web)!;

    /// <summary>The address of an operation on a session.</summary>
    public Uri Route(string operation, string identifier) =>
        new($"{_pool}/{operation}?identifier={Uri.EscapeDataString(identifier)}&{Version}", UriKind.Relative);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    private async Task<JsonElement> GetMetadataAsync(CancellationToken cancellationToken)
    {
        await using var body = await _http.GetStreamAsync(new Uri($"{_pool}/metadata?{Version}", UriKind.Relative), cancellationToken);
        return await JsonSerializer.DeserializeAsync<JsonElement>(body, cancellationToken: cancellationToken);
    }

    private static TimeSpan Allocation(HttpResponseMessage response)
    {
        const string header = "x-ms-allocation-time";
        if (!response.Headers.TryGetValues(header, out var values))
            throw new HttpRequestException($"the answer to an execution lacks the header {header}");
        return TimeSpan.FromMilliseconds(double.Parse(values.First(), CultureInfo.InvariantCulture));
    }
}
