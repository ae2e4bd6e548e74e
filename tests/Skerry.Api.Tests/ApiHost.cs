using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Executions;
using Skerry.Pools.Sessions;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Api.Tests;

/// <summary>The API on a real server and a real socket, in front of real pools; only the sandboxes are objects in memory.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    public const string Pool = "/pools/python";
    public const string LongPool = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/skerry/sessionPools/python";
    public const string Old = "2024-02-02-preview";
    public const string New = "2024-10-02-preview";
    public const string Newest = "2025-10-02-preview";
    public const string Session = "test-session";

    private readonly WebApplication _app;

    private ApiHost(WebApplication app, PoolManager pools, FakeSandboxEngine engine, ManualTimeProvider time)
    {
        (_app, Pools, Engine, Time) = (app, pools, engine, time);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public PoolManager Pools { get; }

    public FakeSandboxEngine Engine { get; }

    public ManualTimeProvider Time { get; }

    public string Url => Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    public static async Task<ApiHost> StartAsync(
        FakeScript? script = null, ApiOptions? options = null, Func<PoolDefinition, PoolDefinition>? define = null,
        Action<FakeSandboxEngine>? prepare = null,
        NodeBudget? budget = null, params PoolDefinition[] others)
    {
        var time = new ManualTimeProvider();
        var engine = new FakeSandboxEngine(time) { Script = script ?? FakeScripts.Succeed };
        prepare?.Invoke(engine);
        var definition = new PoolDefinition { Address = new PoolAddress(
            PoolDefinition.DefaultSubscription, PoolDefinition.DefaultResourceGroup, "python") };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time).AddSkerryApi(options ?? new ApiOptions())
            .AddSingleton(new PoolManager(new FixedPoolStore([define?.Invoke(definition) ?? definition, .. others]), engine, time,
                LoggerFactory.Create(_ => { }), budget));
        var app = builder.Build().UseSkerryApi();
        var pools = app.Services.GetRequiredService<PoolManager>();
        await pools.StartAsync(default);
        await app.StartAsync();
        return new ApiHost(app, pools, engine, time);
    }

    /// <summary>A host whose sandboxes answer every execution alike.</summary>
    public static Task<ApiHost> AnsweringAsync(params ExecutionEvent[] events) =>
        StartAsync(FakeScripts.Play(
            [.. events, new ExecutionCompleted(ExecutionOutcome.Succeeded, TimeSpan.FromMilliseconds(7), StateLost: false)]));

    /// <summary>Sends a request whose path and query stay exactly as written.</summary>
    public async Task<Reply> SendAsync(
        HttpMethod method, string pathAndQuery, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(method, new Uri(Url + pathAndQuery, exact)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request).Within($"{method} {pathAndQuery}");
        return await Reply.ReadAsync(response);
    }

    public Task<Reply> GetAsync(string pathAndQuery, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, pathAndQuery, null, headers);

    public Task<Reply> DeleteAsync(string pathAndQuery) => SendAsync(HttpMethod.Delete, pathAndQuery);

    public Task<Reply> PostAsync(string pathAndQuery, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, pathAndQuery, Json(json), headers);

    /// <summary>Runs code on the newest route.</summary>
    public Task<Reply> RunAsync(string members = """ "code": "x" """, string query = "", params (string Name, string Value)[] headers) =>
        PostAsync($"{Pool}/executions?identifier={Session}&api-version={Newest}{query}", "{" + members + "}", headers);

    /// <summary>Uploads one file as Python's requests library does.</summary>
    public Task<Reply> UploadAsync(string name, string text, string route = "files", string version = Newest, string query = "") =>
        SendAsync(HttpMethod.Post, $"{Pool}/{route}?identifier={Session}&api-version={version}{query}", Form(Part(name, text)));

    public static StringContent Json(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    public static string Part(string name, string text) =>
        $"Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}";

    /// <summary>A form written by hand, so that every byte is the test's.</summary>
    public static ByteArrayContent Form(params string[] parts) => FormAs("multipart/form-data; boundary=b0undary", parts);

    public static ByteArrayContent FormAs(string? contentType, params string[] parts)
    {
        var body = string.Concat(parts.Select(part => $"--b0undary\r\n{part}\r\n")) + "--b0undary--\r\n";
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        // Code that a test left running would be waited for by a clock that stands still.
        foreach (var sandbox in Engine.Created) sandbox.Die();
        await _app.StopAsync();
        await Pools.DisposeAsync();
        await _app.DisposeAsync();
    }
}
