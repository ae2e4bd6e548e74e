using System.Runtime.ExceptionServices;
using Skerry.Agent.Protocol;
using Skerry.Pools.Files;

namespace Skerry.Sandboxing.Agents;

/// <summary>The data directory of a sandbox, through its agent. No path that a caller chose is ever opened on the host.</summary>
/// <remarks>
/// Every clock here is of a request and ends the request only: that a sandbox is slow may be the doing of the code that runs in it.
/// </remarks>
/// <param name="connection">The agent.</param>
internal sealed class AgentFiles(AgentConnection connection) : ISandboxFiles
{
    private readonly AgentTurns _transfers = AgentTurns.OfTransfers(connection);
    private readonly AgentTurns _requests = AgentTurns.OfShortRequests(connection);

    /// <inheritdoc/>
    public Task<SandboxListing> ListAsync(SandboxPath directory, bool recursive, string? after, CancellationToken cancellationToken)
    {
        var query = $"{Query(directory)}&recursive={(recursive ? "true" : "false")}";
        if (!string.IsNullOrEmpty(after)) query += $"&after={Uri.EscapeDataString(after)}";
        return AskAsync(HttpMethod.Get, AgentRoutes.Listing, query, ReadListingAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SandboxFile> GetAsync(SandboxPath path, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, AgentRoutes.File, Query(path), ReadFileAsync, cancellationToken);

    /// <inheritdoc/>
    public async Task<SandboxFileContent> OpenReadAsync(SandboxPath path, CancellationToken cancellationToken)
    {
        var turn = await _transfers.TakeAsync(cancellationToken);
        try
        {
            using var wait = Wait(cancellationToken);
            var answer = await SendAsync(HttpMethod.Get, AgentRoutes.Content, Query(path), wait);
            if (answer.Content.Headers is not { ContentLength: >= 0 and { } length, LastModified: { } modified })
            {
                answer.Dispose();
                throw connection.Close("The agent broke the protocol: a file's content without its length or time.");
            }

            var file = new SandboxFile(path, SandboxFileKind.File, length, modified);
            var content = new SandboxFileContent(file, new AgentContentStream(connection, answer, length, turn));
            turn = null;
            return content;
        }
        catch (AgentOverdueException e)
        {
            throw Overdue(e);
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <inheritdoc/>
    public async Task<SandboxFile> WriteAsync(SandboxPath path, Stream content, long limit, CancellationToken cancellationToken)
    {
        using var turn = await _transfers.TakeAsync(cancellationToken);
        using var wait = Wait(cancellationToken);
        var upload = new AgentUpload(content, limit, wait, connection.Limits.Answer);
        var address = AgentConnection.Address($"{AgentRoutes.Content}{Query(path)}&limit={limit}");
        try
        {
            if (connection.Freshen is { } freshen) await freshen(wait.Token);
            using var answer = await connection.SendAsync(new HttpRequestMessage(HttpMethod.Put, address) { Content = upload }, wait);
            using var answerWait = Wait(cancellationToken);
            await AgentProblems.ThrowIfRefusedAsync(connection, answer, answerWait);
            return await ReadFileAsync(answer, answerWait);
        }
        catch (AgentUploadException e)
        {
            // It was the caller's end that failed: the sandbox is as well as before, and the agent has dropped the half that it got.
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
        catch (Exception e) when (e is AgentOverdueException || (e is OperationCanceledException && wait.IsOverdue && !wait.IsGivenUp))
        {
            throw Overdue(e);
        }
        finally
        {
            await upload.StopAsync();
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(SandboxPath path, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Delete, AgentRoutes.File, Query(path), (_, _) => Task.FromResult(true), cancellationToken);

    private static string Query(SandboxPath path) => $"?path={Uri.EscapeDataString(path.Value)}";

    private static SandboxFileException Overdue(Exception cause) =>
        new(SandboxFileError.NoAnswer, "The sandbox did not answer in time; its code may be using all of its processor time.", cause);

    private AgentWait Wait(CancellationToken cancellationToken) => new(connection.Limits.Answer, connection.Time, cancellationToken);

    private async Task<T> AskAsync<T>(
        HttpMethod method, string route, string query, Func<HttpResponseMessage, AgentWait, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using var turn = await _requests.TakeAsync(cancellationToken);
        using var wait = Wait(cancellationToken);
        try
        {
            using var answer = await SendAsync(method, route, query, wait);
            return await read(answer, wait);
        }
        catch (AgentOverdueException e)
        {
            throw Overdue(e);
        }
    }

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

    private async Task<SandboxListing> ReadListingAsync(HttpResponseMessage answer, AgentWait wait)
    {
        var listing = await connection.ReadAsync(answer, AgentJson.Default.AgentListing, AgentBounds.LongestListing, wait);
        if (listing.Files is null or { Count: > ISandboxFiles.LongestListing } || (listing.Next is not null && listing.Files.Count == 0))
            throw connection.Close("The agent broke the protocol: a listing that is too long, or goes on without an entry.");
        // User code may have made names that no path of ours can say; they cannot be asked for, so they are not shown.
        return new SandboxListing([.. listing.Files.Select(AgentFileTranslation.TryTranslate).OfType<SandboxFile>()], listing.Next);
    }

    private async Task<SandboxFile> ReadFileAsync(HttpResponseMessage answer, AgentWait wait)
    {
        var file = await connection.ReadAsync(answer, AgentJson.Default.AgentFile, AgentProblems.LongestProblem, wait);
        return AgentFileTranslation.TryTranslate(file) ?? throw connection.Close("The agent broke the protocol: a file that is not one.");
    }
}
