using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Skerry.Agent.Protocol;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Agents;

/// <summary>The host's end of an agent: HTTP/2 over the sandbox's one stream, every byte of which is taken for hostile.</summary>
/// <remarks>
/// What an agent sends is bounded in size and in time and checked before anyone sees it. An agent that breaks the rules is not argued
/// with: the stream is closed, <see cref="Ended"/> says why, and whoever waits gets a <see cref="SandboxLostException"/>.
/// </remarks>
internal sealed class AgentConnection : IDisposable
{
    private const int LongestHeadersKilobytes = 16;

    private readonly AgentStream _stream;
    private readonly HttpMessageInvoker _client;
    private Stream? _undialled;

    /// <summary>Takes over a stream on which an agent serves.</summary>
    /// <param name="stream">The stream; it is closed with the connection.</param>
    /// <param name="limits">How long the agent is waited for.</param>
    /// <param name="timeProvider">Measures that.</param>
    public AgentConnection(Stream stream, AgentLimits limits, TimeProvider timeProvider)
    {
        AgentWindows.ThrowIfDynamic();
        (Limits, Time) = (limits, timeProvider);
        _stream = new AgentStream(stream);
        _undialled = _stream;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = DialAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = LongestHeadersKilobytes,
            InitialHttp2StreamWindowSize = AgentWindows.Stream,
            EnableMultipleHttp2Connections = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = limits.Heartbeat,
            KeepAlivePingTimeout = limits.Answer,
        });
    }

    /// <summary>Completes with the reason when the stream has ended. Never faults.</summary>
    /// <remarks>
    /// The agent is the first process of its sandbox, and the only one that has the stream: when it ends, however it ends, the kernel
    /// closes the stream and kills the rest. So the end of the stream is the end of the sandbox, and nothing else has to be watched.
    /// </remarks>
    public Task<string> Ended => _stream.Ended;

    /// <summary>Cancelled when the stream has ended.</summary>
    public CancellationToken EndedToken => _stream.EndedToken;

    /// <summary>How long the agent is waited for.</summary>
    public AgentLimits Limits { get; }

    /// <summary>Measures that.</summary>
    public TimeProvider Time { get; }

    /// <summary>Brings up to date what ages in a machine that nobody uses; awaited before code runs and before a file is written.</summary>
    /// <value>Null where nothing ages.</value>
    public Func<CancellationToken, ValueTask>? Freshen { get; set; }

    /// <summary>Waits until the kernel is warm.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxStartException">The kernel does not start, or the agent is not one of ours.</exception>
    /// <exception cref="SandboxLostException">The sandbox ended.</exception>
    public async Task GreetAsync(CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(Timeout.InfiniteTimeSpan, Time, cancellationToken);
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, Address(AgentRoutes.Hello)), wait);
        if (!answer.IsSuccessStatusCode)
        {
            var problem = await AgentProblems.ReadAsync(this, answer, wait);
            throw new SandboxStartException($"The agent could not start its kernel: {problem.Message}");
        }

        var hello = await ReadAsync(answer, AgentJson.Default.AgentHello, AgentProblems.LongestProblem, wait);
        if (hello.Version != AgentRoutes.Version)
            throw new SandboxStartException(
                $"The agent speaks version {hello.Version} of the protocol, this server version {AgentRoutes.Version}.");
    }

    /// <summary>Makes a clone a machine of its own. One that does not confirm it must never serve.</summary>
    /// <param name="resume">What makes it that.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxStartException">It could not.</exception>
    /// <exception cref="SandboxLostException">The sandbox ended.</exception>
    public Task ResumeAsync(AgentResume resume, CancellationToken cancellationToken) =>
        ConfirmAsync(HttpMethod.Post, AgentRoutes.Resume, JsonContent.Create(resume, AgentJson.Default.AgentResume), cancellationToken);

    /// <summary>Tells a clone the time.</summary>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SandboxStartException">Its clock could not be set.</exception>
    /// <exception cref="SandboxLostException">The sandbox ended.</exception>
    public Task SetClockAsync(AgentClock clock, CancellationToken cancellationToken) =>
        ConfirmAsync(HttpMethod.Put, AgentRoutes.Clock, JsonContent.Create(clock, AgentJson.Default.AgentClock), cancellationToken);

    /// <summary>Sends a request and waits for the answer's headers.</summary>
    /// <param name="request">The request; it is disposed.</param>
    /// <param name="wait">How long to wait.</param>
    /// <exception cref="AgentOverdueException">The agent took too long.</exception>
    /// <exception cref="SandboxLostException">The sandbox ended.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, AgentWait wait)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using (request) return await GuardAsync(() => _client.SendAsync(request, wait.Token), wait);
    }

    /// <summary>Reads an answer that is one JSON value.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="type">What it must be.</param>
    /// <param name="longest">The most bytes it may have.</param>
    /// <param name="wait">How long to wait.</param>
    /// <exception cref="AgentOverdueException">The agent took too long.</exception>
    /// <exception cref="SandboxLostException">The sandbox ended, or the agent sent something else.</exception>
    public Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, int longest, AgentWait wait) =>
        GuardAsync(
            async () =>
            {
                await answer.Content.LoadIntoBufferAsync(longest, wait.Token);
                await using var body = await answer.Content.ReadAsStreamAsync(wait.Token);
                return await JsonSerializer.DeserializeAsync(body, type, wait.Token)
                    ?? throw new AgentProtocolException("The agent broke the protocol: an answer of nothing.");
            },
            wait);

    /// <summary>
    /// Does something with the stream; whatever goes wrong on the agent's side ends the connection and is told in one way.
    /// </summary>
    /// <param name="action">What is done.</param>
    /// <param name="wait">How long it may take.</param>
    /// <exception cref="AgentOverdueException">The agent took too long.</exception>
    /// <exception cref="SandboxLostException">The sandbox ended, or the agent broke the protocol.</exception>
    public async Task<T> GuardAsync<T>(Func<Task<T>> action, AgentWait wait)
    {
        if (Ended.IsCompleted) throw Close(await Ended);
        try
        {
            return await action();
        }
        catch (OperationCanceledException) when (wait.IsGivenUp)
        {
            throw new OperationCanceledException(wait.CallerToken);
        }
        catch (OperationCanceledException e) when (wait.IsOverdue && !Ended.IsCompleted)
        {
            throw new AgentOverdueException(e);
        }
        catch (Exception e) when (
            e is OperationCanceledException or HttpRequestException or IOException or SocketException or JsonException)
        {
            throw Close(Reason(e), e);
        }
    }

    /// <summary>Ends the connection.</summary>
    /// <param name="reason">Why, if the stream has not ended before.</param>
    /// <param name="cause">The cause, if there is one.</param>
    /// <returns>What to throw.</returns>
    public SandboxLostException Close(string reason, Exception? cause = null)
    {
        return new SandboxLostException(_stream.End(reason), cause);
    }

    /// <summary>The address of a route.</summary>
    public static Uri Address(string route) => new($"http://agent{route}");

    public void Dispose()
    {
        _stream.End("The sandbox was disposed.");
        _stream.Dispose();
        _client.Dispose();
    }

    private async Task ConfirmAsync(HttpMethod method, string route, HttpContent content, CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(Timeout.InfiniteTimeSpan, Time, cancellationToken);
        using var answer = await SendAsync(new HttpRequestMessage(method, Address(route)) { Content = content }, wait);
        if (answer.StatusCode is HttpStatusCode.NoContent) return;
        var problem = await AgentProblems.ReadAsync(this, answer, wait);
        throw new SandboxStartException($"The clone could not be made a machine of its own: {problem.Message}");
    }

    private static string Reason(Exception failure) => failure switch
    {
        AgentProtocolException => failure.Message,
        JsonException => "The agent broke the protocol: what it sent is not the JSON that was due.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse } =>
            "The agent broke the protocol of HTTP, or its bounds.",
        _ => "The sandbox's stream broke.",
    };

    private ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _undialled, null) is { } stream
            ? ValueTask.FromResult(stream)
            : ValueTask.FromException<Stream>(new IOException("The sandbox's one stream has ended."));
}
