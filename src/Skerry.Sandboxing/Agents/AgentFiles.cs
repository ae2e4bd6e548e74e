using System.Runtime.ExceptionServices;
using Skerry.Agent.Protocol;
using Skerry.Pools.Files;

namespace Skerry.Sandboxing.Agents;

/// <summary>The data directory of a sandbox, through its agent. No path that a caller chose is ever opened on the host.</summary>
/// <param name="connection">The agent.</param>
internal sealed class AgentFiles(AgentConnection connection) : ISandboxFiles
{
    private const int LongestListing = 64 << 20;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SandboxFile>> ListAsync(SandboxPath directory, bool recursive, CancellationToken cancellationToken)
    {
        using var wait = Wait(cancellationToken);
        var query = $"{Query(directory)}&recursive={(recursive ? "true" : "false")}";
        using var answer = await SendAsync(HttpMethod.Get, AgentRoutes.Listing, query, wait);
        var listing = await connection.ReadAsync(answer, AgentJson.Default.AgentListing, LongestListing, wait);
        if (listing.Files is null or { Count: > ISandboxFiles.LongestListing })
            throw connection.Lose("The agent broke the protocol: a listing that is too long.");
        // User code may have made names that no path of ours can say; they cannot be asked for, so they are not shown.
        return [.. listing.Files.Select(AgentFileTranslation.TryTranslate).OfType<SandboxFile>()];
    }

    /// <inheritdoc/>
    public async Task<SandboxFile> GetAsync(SandboxPath path, CancellationToken cancellationToken)
    {
        using var wait = Wait(cancellationToken);
        using var answer = await SendAsync(HttpMethod.Get, AgentRoutes.File, Query(path), wait);
        return await ReadFileAsync(answer, wait);
    }

    /// <inheritdoc/>
    public async Task<SandboxFileContent> OpenReadAsync(SandboxPath path, CancellationToken cancellationToken)
    {
        using var wait = Wait(cancellationToken);
        var answer = await SendAsync(HttpMethod.Get, AgentRoutes.Content, Query(path), wait);
        if (answer.Content.Headers is not { ContentLength: >= 0 and { } length, LastModified: { } modified })
        {
            answer.Dispose();
            throw connection.Lose("The agent broke the protocol: a file's content without its length or time.");
        }

        return new SandboxFileContent(
            new SandboxFile(path, SandboxFileKind.File, length, modified), new AgentContentStream(connection, answer, length));
    }

    /// <inheritdoc/>
    public async Task<SandboxFile> WriteAsync(SandboxPath path, Stream content, long limit, CancellationToken cancellationToken)
    {
        if (connection.Freshen is { } freshen) await freshen(cancellationToken);
        using var wait = Wait(cancellationToken);
        var body = new AgentUpload(content, limit, wait, connection.Limits.Answer);
        var address = AgentConnection.Address($"{AgentRoutes.Content}{Query(path)}&limit={limit}");
        var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = body };
        HttpResponseMessage answer;
        try
        {
            answer = await connection.SendAsync(request, wait);
        }
        catch (AgentUploadException e)
        {
            // It was the caller's end that failed: the sandbox is as well as before, and the agent has dropped the half that it got.
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }

        using (answer)
        {
            await AgentProblems.ThrowIfRefusedAsync(connection, answer, wait);
            return await ReadFileAsync(answer, wait);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(SandboxPath path, CancellationToken cancellationToken)
    {
        using var wait = Wait(cancellationToken);
        using var answer = await SendAsync(HttpMethod.Delete, AgentRoutes.File, Query(path), wait);
    }

    private static string Query(SandboxPath path) => $"?path={Uri.EscapeDataString(path.Value)}";

    private AgentWait Wait(CancellationToken cancellationToken) => new(connection.Limits.Answer, connection.Time, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string route, string query, AgentWait wait)
    {
        var answer = await connection.SendAsync(new HttpRequestMessage(method, AgentConnection.Address(route + query)), wait);
        try
        {
            await AgentProblems.ThrowIfRefusedAsync(connection, answer, wait);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<SandboxFile> ReadFileAsync(HttpResponseMessage answer, AgentWait wait)
    {
        var file = await connection.ReadAsync(answer, AgentJson.Default.AgentFile, AgentProblems.LongestProblem, wait);
        return AgentFileTranslation.TryTranslate(file) ?? throw connection.Lose("The agent broke the protocol: a file that is none.");
    }
}
