using Skerry.Linux;

namespace Skerry.Sandboxing.Journal;

/// <summary>A file that one process at a time holds. However the process ends, the kernel lets go of it.</summary>
internal sealed class FileClaim : IDisposable
{
    private readonly FileStream _file;

    private FileClaim(FileStream file) => _file = file;

    /// <summary>Takes hold of a file, making it if needed.</summary>
    /// <returns>The claim, or null if another process holds the file.</returns>
    /// <exception cref="IOException">It could not be opened for any other reason.</exception>
    public static FileClaim? TryTake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileClaim(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult == Errno.Again)
        {
            return null;
        }
    }

    /// <summary>Reads what the holder of a file wrote.</summary>
    public static string Read(string path)
    {
        // .NET would ask for a lock of its own to open it.
        var file = LinuxException.ThrowIfInvalid(Libc.Open(path, Libc.CloseOnExec), "read who holds a file");
        using var reader = new StreamReader(new FileStream(file, FileAccess.Read));
        return reader.ReadToEnd();
    }

    /// <summary>Reads what the last holder wrote.</summary>
    public string Read()
    {
        _file.Position = 0;
        using var reader = new StreamReader(_file, leaveOpen: true);
        return reader.ReadToEnd();
    }

    /// <summary>Writes who holds it.</summary>
    public void Write(string text)
    {
        _file.SetLength(0);
        using var writer = new StreamWriter(_file, leaveOpen: true);
        writer.Write(text);
    }

    public void Dispose() => _file.Dispose();
}
