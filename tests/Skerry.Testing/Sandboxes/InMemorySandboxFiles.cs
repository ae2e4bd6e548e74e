using Skerry.Pools.Files;

namespace Skerry.Testing.Sandboxes;

/// <summary>
/// A data directory in memory. Directories exist because something is in them, or was made by <see cref="MakeDirectory"/>.
/// </summary>
/// <param name="time">Gives the times of modification.</param>
public sealed class InMemorySandboxFiles(TimeProvider time) : ISandboxFiles
{
    private const long DirectorySize = 4096;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The most bytes that all files hold together.</summary>
    public long Capacity { get; set; } = 512L << 20;

    public void MakeDirectory(SandboxPath path)
    {
        lock (_gate) MakeDirectories(path.Value);
    }

    /// <summary>The most entries of one listing.</summary>
    public int PageLength { get; set; } = ISandboxFiles.LongestListing;

    public Task<SandboxListing> ListAsync(SandboxPath directory, bool recursive, string? after, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!directory.IsRoot && Find(directory).Content is not null)
                throw new SandboxFileException(SandboxFileError.NotADirectory, "This is not a directory.");
            var prefix = directory.IsRoot ? "" : directory.Value + "/";
            var found = _entries
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Where(entry => recursive || !entry.Key[prefix.Length..].Contains('/', StringComparison.Ordinal))
                .Where(entry => string.CompareOrdinal(entry.Key, after ?? "") > 0)
                .Take(PageLength + 1)
                .Select(entry => Describe(entry.Key, entry.Value))
                .ToList();
            return Task.FromResult(found.Count <= PageLength
                ? new SandboxListing(found, Next: null)
                : new SandboxListing(found[..PageLength], found[PageLength - 1].Path.Value));
        }
    }

    public Task<SandboxFile> GetAsync(SandboxPath path, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(path.IsRoot
                ? new SandboxFile(path, SandboxFileKind.Directory, DirectorySize, time.GetUtcNow())
                : Describe(path.Value, Find(path)));
        }
    }

    public Task<SandboxFileContent> OpenReadAsync(SandboxPath path, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (path.IsRoot || Find(path) is not { Content: { } content } entry)
                throw new SandboxFileException(SandboxFileError.NotAFile, "This is not a file.");
            return Task.FromResult(new SandboxFileContent(Describe(path.Value, entry), new MemoryStream(content, writable: false)));
        }
    }

    public async Task<SandboxFile> WriteAsync(SandboxPath path, Stream content, long limit, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        for (int read; (read = await content.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > limit)
                throw new SandboxFileException(SandboxFileError.TooLarge, $"A file is at most {limit} bytes long.");
        }

        lock (_gate)
        {
            if (path.IsRoot || (_entries.TryGetValue(path.Value, out var there) && there.Content is null))
                throw new SandboxFileException(SandboxFileError.NotAFile, "This is a directory.");
            var others = _entries.Where(entry => entry.Key != path.Value).Sum(entry => entry.Value.Content?.LongLength ?? 0);
            if (others + buffer.Length > Capacity)
                throw new SandboxFileException(SandboxFileError.NoSpace, "There is no space left.");
            var name = path.Value.LastIndexOf('/');
            if (name > 0) MakeDirectories(path.Value[..name]);
            var entry = new Entry(buffer.ToArray(), time.GetUtcNow());
            _entries[path.Value] = entry;
            return Describe(path.Value, entry);
        }
    }

    public Task DeleteAsync(SandboxPath path, CancellationToken cancellationToken)
    {
        if (path.IsRoot) throw new SandboxFileException(SandboxFileError.InvalidPath, "The data directory itself cannot be deleted.");
        lock (_gate)
        {
            Find(path);
            foreach (var key in _entries.Keys.Where(
                key => key == path.Value || key.StartsWith(path.Value + "/", StringComparison.Ordinal)).ToList())
                _entries.Remove(key);
            return Task.CompletedTask;
        }
    }

    private static SandboxFile Describe(string path, Entry entry) =>
        new(Parse(path), entry.Content is null ? SandboxFileKind.Directory : SandboxFileKind.File, entry.Content?.LongLength
            ?? DirectorySize, entry.LastModified);

    private static SandboxPath Parse(string path) =>
        SandboxPath.TryParse($"{SandboxPath.DataDirectory}/{path}", out var parsed, out var error)
            ? parsed
            : throw new InvalidOperationException(error);

    private Entry Find(SandboxPath path) =>
        _entries.TryGetValue(path.Value, out var entry)
            ? entry
            : throw new SandboxFileException(SandboxFileError.NotFound, "There is nothing at this path.");

    private void MakeDirectories(string path)
    {
        var segments = path.Split('/');
        for (var count = 1; count <= segments.Length; count++)
        {
            var directory = string.Join('/', segments[..count]);
            if (!_entries.TryGetValue(directory, out var there)) _entries[directory] = new Entry(null, time.GetUtcNow());
            else if (there.Content is not null)
                throw new SandboxFileException(SandboxFileError.NotADirectory, "A file is where a directory is needed.");
        }
    }

    private sealed record Entry(byte[]? Content, DateTimeOffset LastModified);
}
