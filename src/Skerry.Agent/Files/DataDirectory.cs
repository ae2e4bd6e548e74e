using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Hosting;
using Skerry.Agent.Processes;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>The data directory, as the agent sees it: by descriptors, never by a path.</summary>
/// <remarks>
/// The agent may read and write what the user may not, and the user may change anything in here at any time. So each part of a path is
/// opened on its own, relative to the directory before it, and no link is followed, ever. What is neither file nor directory is never
/// opened. A hard link is a file like any other: the user can only make one to a file that is the user's own, as long as
/// <c>fs.protected_hardlinks</c> is on or the agent's files are on another file system.
/// </remarks>
internal sealed class DataDirectory(string path, UserIdentity owner) : IDisposable
{
    private const uint DirectoryMode = 0x1ED; // 0755

    private readonly SafeFileHandle _root = FileOpening.OpenRoot(path);

    /// <summary>Who its files belong to.</summary>
    public UserIdentity Owner { get; } = owner;

    /// <summary>The files being written, which no listing shows.</summary>
    public UploadNames Uploads { get; } = new();

    /// <summary>Opens a directory.</summary>
    /// <param name="parts">The parts of its path.</param>
    /// <param name="create">Whether those that are missing are made, for the user.</param>
    public SafeFileHandle OpenDirectory(IEnumerable<string> parts, bool create = false)
    {
        var directory = FileOpening.Open(_root, ".", Libc.OpenDirectory);
        foreach (var part in parts)
        {
            using var above = directory;
            directory = create ? OpenOrMake(above, part) : FileOpening.Open(above, part, Libc.OpenDirectory);
        }

        return directory;
    }

    /// <summary>Looks at something, without opening it.</summary>
    public AgentFile Look(RelativePath path)
    {
        if (path.IsRoot) return Look(_root, ".", "");
        using var parent = OpenDirectory(path.Parts.SkipLast(1));
        return Look(parent, path.Name, path.ToString());
    }

    /// <summary>Opens a file for reading.</summary>
    /// <returns>The open file, and what is known of it.</returns>
    public (SafeFileHandle Handle, AgentFile File) OpenRead(RelativePath path)
    {
        using var parent = OpenDirectory(path.BelowRoot().Parts.SkipLast(1));
        // Opening alone may have an effect on a FIFO or a device.
        MustBeFile(Look(parent, path.Name, path.ToString()));
        SafeFileHandle? handle = null;
        try
        {
            handle = OpenFile(parent, path.Name);
            var file = Look(handle, path.ToString());
            MustBeFile(file);
            var opened = (handle, file);
            handle = null;
            return opened;
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>What is known of an open file.</summary>
    public static AgentFile Look(SafeFileHandle handle, string path)
    {
        LinuxException.ThrowIfFailed(Libc.Statx(handle, out var status), "look at a file");
        return FileDescription.Of(path, status);
    }

    /// <summary>What is known of something in a directory; a link is itself.</summary>
    public static AgentFile Look(SafeFileHandle directory, string name, string path)
    {
        LinuxException.ThrowIfFailed(Libc.Statx(directory, name, out var status), "look at a file");
        return FileDescription.Of(path, status);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    // The user may put a link there in between.
    private static SafeFileHandle OpenFile(SafeFileHandle parent, string name)
    {
        try
        {
            return FileOpening.Open(parent, name, Libc.OpenReadOnly | Libc.NonBlocking);
        }
        catch (LinuxException e) when (e.Error is Errno.TooManyLinks or Errno.NoSuchAddress)
        {
            throw NotAFile();
        }
    }

    private SafeFileHandle OpenOrMake(SafeFileHandle above, string name)
    {
        var made = Libc.MakeDirectory(above, name, DirectoryMode) == 0;
        var directory = FileOpening.Open(above, name, Libc.OpenDirectory);
        if (made && Libc.Chown(directory, (uint)Owner.Uid, (uint)Owner.Gid) != 0)
        {
            var failure = LinuxException.OfLastCall("give a directory its owner");
            directory.Dispose();
            throw failure;
        }

        return directory;
    }

    private static void MustBeFile(AgentFile file)
    {
        if (file.Kind != FileDescription.File) throw NotAFile();
    }

    private static AgentProblemException NotAFile() => new(AgentProblemException.NotAFile, "There is no regular file at that path.");
}
