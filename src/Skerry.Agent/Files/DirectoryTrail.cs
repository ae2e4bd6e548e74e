using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>Opens directories one after the other, each from the last one on its way that is still open, and no link is followed.</summary>
/// <remarks>
/// From the top, a thousand directories each in the one before would cost half a million steps. A directory that is moved away while it is
/// open is the user's own wherever it is now.
/// </remarks>
/// <param name="data">The data directory.</param>
internal sealed class DirectoryTrail(DataDirectory data) : IDisposable
{
    private const int MostOpen = 64;

    private readonly List<(int Length, SafeFileHandle Directory)> _open = [];
    private string _path = "";

    /// <summary>Opens a directory.</summary>
    /// <param name="path">Its path; empty for the data directory.</param>
    /// <returns>The directory; it is the trail's to close, and open until the next one is asked for.</returns>
    /// <exception cref="LinuxException">It is not there, or not a directory.</exception>
    public SafeFileHandle Open(string path)
    {
        var common = path.AsSpan().CommonPrefixLength(_path);
        while (_open.Count > 0 && !IsOnTheWay(_open[^1].Length, path, common)) Close(_open.Count - 1);
        if (_open.Count == 0) _open.Add((0, data.OpenDirectory([])));
        for (var (length, directory) = _open[^1]; length < path.Length; (length, directory) = _open[^1])
        {
            var start = length == 0 ? 0 : length + 1;
            var end = path.IndexOf('/', start) is var slash and >= 0 ? slash : path.Length;
            // What is open leads to here, even if the next part cannot be opened.
            _path = path[..length];
            _open.Add((end, FileOpening.Open(directory, path[start..end], Libc.OpenDirectory)));
            if (_open.Count > MostOpen) Close(0);
        }

        _path = path;
        return _open[^1].Directory;
    }

    public void Dispose()
    {
        while (_open.Count > 0) Close(_open.Count - 1);
    }

    private static bool IsOnTheWay(int length, string path, int common) =>
        length == 0 || (length <= common && (length == path.Length || path[length] == '/'));

    private void Close(int index)
    {
        _open[index].Directory.Dispose();
        _open.RemoveAt(index);
    }
}
