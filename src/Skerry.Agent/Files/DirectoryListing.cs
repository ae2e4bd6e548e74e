using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Hosting;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>
/// Lists a directory: of the entries after a given one, in the order of their paths, the first that one answer can have; in bounded memory
/// whatever there is.
/// </summary>
/// <param name="data">The data directory.</param>
/// <param name="after">The path that all listed ones come after; empty for the first.</param>
/// <remarks>
/// Linux gives names in no order, so every listing looks at all of them and keeps the first seen so far. What was too much once is too
/// much for good (<see cref="_end"/>): no entry that comes after it is kept, however small, or the listing would have a hole.
/// </remarks>
internal sealed class DirectoryListing(DataDirectory data, string after)
{
    private const int MostVisited = 1_000_000;

    // The bytes of an entry but for its path, and of the listing but for its entries: the next path, each byte escaped as \u0001.
    private const int EntryBytes = 128;
    private const int OwnBytes = 64 + (6 * AgentBounds.LongestPath);

    // Those kept so far, the last in order first to go.
    private readonly PriorityQueue<AgentFile, string> _kept = new(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)));
    private readonly Stack<string> _directories = new();
    private string? _end;
    private int _bytes = OwnBytes;
    private int _visited;

    /// <summary>Lists.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="recursive">Whether what is below its directories is listed too.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="AgentProblemException">There are so many entries that it cannot say which are the first.</exception>
    public AgentListing List(RelativePath path, bool recursive, CancellationToken cancellationToken)
    {
        using var trail = new DirectoryTrail(data);
        Visit(trail, path.ToString(), recursive, cancellationToken);
        while (_directories.TryPop(out var directory))
        {
            if (!MayHoldMore(directory)) continue;
            try
            {
                Visit(trail, directory, recursive, cancellationToken);
            }
            catch (LinuxException e) when (e.Error is Errno.NoSuchFile or Errno.NotDirectory or Errno.TooManyLinks)
            {
                // It was there a moment ago.
            }
        }

        var files = new AgentFile[_kept.Count];
        for (var i = files.Length - 1; i >= 0; i--) files[i] = _kept.Dequeue();
        return new AgentListing(files, _end is null ? null : files[^1].Path);
    }

    private void Visit(DirectoryTrail trail, string path, bool recursive, CancellationToken cancellationToken)
    {
        var directory = trail.Open(path);
        var reader = new DirectoryReader(directory);
        while (reader.Next(out var raw))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++_visited > MostVisited)
                throw new AgentProblemException(AgentProblemException.TooLarge, $"The directory holds more than {MostVisited} entries.");
            var name = Encoding.UTF8.GetString(raw[..^1]);
            if (data.Uploads.Contains(name)) continue;
            var full = path.Length == 0 ? name : $"{path}/{name}";
            var mayHoldMore = recursive && MayHoldMore(full);
            if (!IsWanted(full) && !mayHoldMore) continue;
            if (Encoding.UTF8.GetByteCount(full) > AgentBounds.LongestPath || Look(directory, raw, full) is not { } file) continue;
            if (IsWanted(full)) Keep(file);
            if (mayHoldMore && file.Kind == FileDescription.Directory && IsAddressable(name, raw))
                _directories.Push(full);
        }
    }

    private bool IsWanted(string path) =>
        string.CompareOrdinal(path, after) > 0 && (_end is null || string.CompareOrdinal(path, _end) < 0);

    // What is below a directory comes after its path with a slash, and before its path with the character that follows the slash.
    private bool MayHoldMore(string directory) =>
        string.CompareOrdinal(directory + "0", after) > 0 && (_end is null || string.CompareOrdinal(directory + "/", _end) < 0);

    private void Keep(AgentFile file)
    {
        _kept.Enqueue(file, file.Path);
        _bytes += Bytes(file);
        while (_kept.Count > AgentBounds.MostListed || _bytes > AgentBounds.LongestListing)
        {
            var last = _kept.Dequeue();
            _bytes -= Bytes(last);
            _end = last.Path;
        }
    }

    private static int Bytes(AgentFile file) => EntryBytes + JsonEncodedText.Encode(file.Path, Answers.Encoder).EncodedUtf8Bytes.Length;

    private static AgentFile? Look(SafeFileHandle directory, ReadOnlySpan<byte> name, string path) =>
        Libc.Statx(directory, name, out var status) == 0 ? FileDescription.Of(path, status) : null;

    // A name that is not UTF-8 is shown with replacements, by which nothing can be opened.
    private static bool IsAddressable(string name, ReadOnlySpan<byte> raw) => Encoding.UTF8.GetByteCount(name) == raw.Length - 1
        && System.Text.Unicode.Utf8.IsValid(raw);
}
