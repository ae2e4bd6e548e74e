namespace Skerry.Pools.Files;

/// <summary>A file opened for reading. Dispose it to let go of the sandbox's stream.</summary>
/// <param name="file">What is known of the file; its size is the length of <paramref name="content"/>.</param>
/// <param name="content">The bytes, read forward only.</param>
public sealed class SandboxFileContent(SandboxFile file, Stream content) : IAsyncDisposable
{
    /// <summary>What is known of the file.</summary>
    public SandboxFile File { get; } = file;

    /// <summary>The bytes, read forward only.</summary>
    public Stream Content { get; } = content;

    /// <summary>Called once when it has been disposed.</summary>
    internal Action? Closed { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Content.DisposeAsync();
        }
        finally
        {
            (var closed, Closed) = (Closed, null);
            closed?.Invoke();
        }
    }
}
