using System.Text;
using Skerry.Agent.Native;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Files;

/// <summary>Lists a directory: the first so many entries in the order of their paths, in bounded memory whatever there is.</summary>
/// <param name="data">The data directory.</param>
internal sealed class DirectoryListing(DataDirectory data)
{
    private const int MostVisited = 1_000_000;

    // Those kept so far, the last in order first to go.
    private readonly PriorityQueue<AgentFile, string> _kept = new(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)));
    private readonly Stack<RelativePath> _directories = new();
    private int _visited;

    /// <summary>Lists.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="recursive">Whether what is below its directories is listed too.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public AgentListing List(RelativePath path, bool recursive, CancellationToken cancellationToken)
    {
        Visit(path, recursive, cancellationToken);
        while (_directories.TryPop(out var directory))
        {
            try
            {
                Visit(directory, recursive, cancellationToken);
            }
            catch (LibcException e) when (e.Error is Libc.NoSuchFile or Libc.NotDirectory or Libc.TooManyLinks)
            {
                // It was there a moment ago.
            }
        }

        var files = new AgentFile[_kept.Count];
        for (var i = files.Length - 1; i >= 0; i--) files[i] = _kept.Dequeue();
        return new AgentListing(files);
    }

    private void Visit(RelativePath path, bool recursive, CancellationToken cancellationToken)
    {
        using var directory = data.OpenDirectory(path.Parts);
        var reader = new DirectoryReader(directory);
        while (_visited++ < MostVisited && reader.Next(out var raw))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Encoding.UTF8.GetString(raw[..^1]);
            if (data.Uploads.Contains(name)) continue;
            var full = path.IsRoot ? name : $"{path}/{name}";
            if (Encoding.UTF8.GetByteCount(full) > AgentBounds.LongestPath || Look(directory, raw, full) is not { } file) continue;
            if (_kept.Count < AgentBounds.MostListed) _kept.Enqueue(file, full);
            else _kept.EnqueueDequeue(file, full);
            if (recursive && file.Kind == FileDescription.Directory && IsAddressable(name, raw)) _directories.Push(RelativePath.Parse(full));
        }
    }

    private static unsafe AgentFile? Look(Microsoft.Win32.SafeHandles.SafeFileHandle directory, ReadOnlySpan<byte> name, string path)
    {
        Libc.FileStatus status;
        fixed (byte* pointer = name)
        {
            return Libc.Status(directory, pointer, Libc.AtSymlinkNoFollow, Libc.StatusBasic, &status) == 0
                ? FileDescription.Of(path, status)
                : null;
        }
    }

    // A name that is no UTF-8 is shown with replacements, by which nothing can be opened.
    private static bool IsAddressable(string name, ReadOnlySpan<byte> raw) => Encoding.UTF8.GetByteCount(name) == raw.Length - 1
        && System.Text.Unicode.Utf8.IsValid(raw);
}
