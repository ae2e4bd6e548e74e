using Skerry.Pools.Executions;
using Skerry.Pools.Files;

namespace Skerry.Pools.Budget;

/// <summary>
/// The files of a session, on their way through the server: what the server holds of each meanwhile is drawn from the session's buffers.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="buffers">The session's buffers.</param>
internal sealed class BudgetedFiles(ISandboxFiles files, BufferAccount buffers) : ISandboxFiles
{
    /// <summary>What the server holds of one transfer: the window of a stream of HTTP/2, and the pipe to the caller.</summary>
    public const long Transfer = 1 << 20;

    /// <summary>What the longest listing holds.</summary>
    public const long Listing = 4 << 20;

    /// <inheritdoc/>
    public Task<SandboxListing> ListAsync(SandboxPath directory, bool recursive, string? after, CancellationToken cancellationToken) =>
        HoldAsync(Listing, () => files.ListAsync(directory, recursive, after, cancellationToken));

    /// <inheritdoc/>
    public Task<SandboxFile> GetAsync(SandboxPath path, CancellationToken cancellationToken) => files.GetAsync(path, cancellationToken);

    /// <inheritdoc/>
    public async Task<SandboxFileContent> OpenReadAsync(SandboxPath path, CancellationToken cancellationToken)
    {
        Take(Transfer);
        try
        {
            var open = await files.OpenReadAsync(path, cancellationToken);
            open.Closed = () => buffers.Return(Transfer);
            return open;
        }
        catch
        {
            buffers.Return(Transfer);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<SandboxFile> WriteAsync(SandboxPath path, Stream content, long limit, CancellationToken cancellationToken) =>
        HoldAsync(Transfer, () => files.WriteAsync(path, content, limit, cancellationToken));

    /// <inheritdoc/>
    public Task DeleteAsync(SandboxPath path, CancellationToken cancellationToken) => files.DeleteAsync(path, cancellationToken);

    private async Task<T> HoldAsync<T>(long bytes, Func<Task<T>> work)
    {
        Take(bytes);
        try
        {
            return await work();
        }
        finally
        {
            buffers.Return(bytes);
        }
    }

    private void Take(long bytes)
    {
        if (buffers.Take(bytes) is { } shortage)
            throw new SessionBusyException($"Too many files of this session are on their way: {shortage}");
    }
}
