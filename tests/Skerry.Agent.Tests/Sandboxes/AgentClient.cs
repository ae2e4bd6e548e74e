using System.Net;
using System.Net.Http.Json;
using Skerry.Agent.Protocol;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Sandboxes;

/// <summary>Speaks to an agent over its one stream, as the host does.</summary>
public sealed class AgentClient : IDisposable
{
    private static readonly TimeSpan LongestExecution = TimeSpan.FromSeconds(120);

    private readonly HttpClient _http;
    private int _lastId;

    public AgentClient(Stream stream, Func<string> log)
    {
        Stream? unused = stream;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => Interlocked.Exchange(ref unused, null) is { } once
                ? ValueTask.FromResult(once)
                : throw new IOException($"The agent's one stream has ended.\n{log()}"),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri("http://agent"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<AgentHello> HelloAsync(TimeSpan? patience = null) =>
        (await _http.GetFromJsonAsync(AgentRoutes.Hello, AgentJson.Default.AgentHello, TestContext.Current.CancellationToken)
            .Within("the agent's hello", patience ?? LongestExecution))!;

    public Task<HttpResponseMessage> ResumeAsync(AgentResume resume) => SendAsync(
        new HttpRequestMessage(
            HttpMethod.Post, AgentRoutes.Resume) { Content = JsonContent.Create(resume, AgentJson.Default.AgentResume) });

    /// <summary>Runs code to its end.</summary>
    public async Task<Transcript> RunAsync(
        string code, int timeoutMilliseconds = 100_000, int outputLimit = 1_000_000, bool emptyKernel = false, string? id = null)
    {
        var request = new AgentExecution(id ?? NewId(), code, emptyKernel, timeoutMilliseconds, outputLimit);
        return await RunAsync(request).Within($"execution of: {code}", LongestExecution);
    }

    /// <summary>Starts code and gives the answer before its end.</summary>
    public Task<HttpResponseMessage> StartAsync(AgentExecution request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, AgentRoutes.Executions)
        {
            Content = JsonContent.Create(request, AgentJson.Default.AgentExecution),
        };
        return SendAsync(message);
    }

    public Task<HttpResponseMessage> CancelAsync(string id) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"{AgentRoutes.Executions}/{id}"));

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string route, string path, HttpContent? content = null, string more = "") =>
        SendAsync(new HttpRequestMessage(method, $"{route}?path={Uri.EscapeDataString(path)}{more}") { Content = content });

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message) =>
        SendUntilAsync(message, TestContext.Current.CancellationToken);

    /// <summary>Sends a request that the host may let go of.</summary>
    public Task<HttpResponseMessage> SendUntilAsync(HttpRequestMessage message, CancellationToken letGo)
    {
        message.Version = HttpVersion.Version20;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, letGo).Within($"{message}", LongestExecution);
    }

    /// <summary>Reads why a request was refused.</summary>
    public static async Task<AgentProblem> ProblemAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync(AgentJson.Default.AgentProblem, TestContext.Current.CancellationToken))!;

    public string NewId() => $"execution-{Interlocked.Increment(ref _lastId)}";

    public void Dispose() => _http.Dispose();

    private async Task<Transcript> RunAsync(AgentExecution request)
    {
        using var response = await StartAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await Transcript.ReadAsync(response);
    }
}
