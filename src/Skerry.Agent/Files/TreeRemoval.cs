using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>Deletes a directory with all that is in it, however deep: with two descriptors, no recursion and no path.</summary>
/// <remarks>
/// A directory in it is emptied by moving the directories that it holds up, beside it, under names of our own; then it is empty and
/// goes. So the tree never gets deeper than two. The user may put things in at the same time, but not for ever.
/// </remarks>
internal static class TreeRemoval
{
    private const int MostPasses = 100;

    /// <summary>Deletes a directory.</summary>
    /// <param name="parent">The directory that it is in.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the deletion.</param>
    public static void Remove(SafeFileHandle parent, string name, CancellationToken cancellationToken)
    {
        var moved = 0L;
        for (var pass = 0; Libc.Unlink(parent, name, Libc.AtRemoveDirectory) != 0; pass++)
        {
            var failure = LinuxException.OfLastCall("delete a file");
            if (failure.Error != Errno.NotEmpty || pass == MostPasses) throw failure;
            Empty(parent, name, ref moved, cancellationToken);
        }
    }

    // Moved directories turn up behind the others, or in the next pass.
    private static void Empty(SafeFileHandle parent, string name, ref long moved, CancellationToken cancellationToken)
    {
        bool again;
        do
        {
            again = false;
            using var top = FileOpening.Open(parent, name, Libc.OpenDirectory);
            var reader = new DirectoryReader(top);
            while (reader.Next(out var entry))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Unlink(top, entry)) continue;
                var before = moved;
                Flatten(top, entry, ref moved, cancellationToken);
                again |= moved > before;
            }
        }
        while (again);
    }

    private static void Flatten(SafeFileHandle top, ReadOnlySpan<byte> name, ref long moved, CancellationToken cancellationToken)
    {
        using (var directory = Open(top, name))
        {
            if (directory is null) return;
            var reader = new DirectoryReader(directory);
            while (reader.Next(out var entry))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!Unlink(directory, entry)) MoveUp(directory, entry, top, ref moved);
            }
        }

        // If the user put something in again, the next pass finds it.
        _ = Libc.Unlink(top, name, Libc.AtRemoveDirectory);
    }

    private static void MoveUp(SafeFileHandle from, ReadOnlySpan<byte> name, SafeFileHandle top, ref long moved)
    {
        if (Libc.Unlink(from, name, Libc.AtRemoveDirectory) == 0) return;
        var target = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $".removed-{moved++}-{Random.Shared.NextInt64():x}\0"));
        if (Libc.Rename(from, name, top, target) == 0) return;
        var failure = LinuxException.OfLastCall("move a directory");
        if (failure.Error != Errno.NoSuchFile) throw failure;
    }

    // True if it is gone; false if it is a directory.
    private static bool Unlink(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        if (Libc.Unlink(directory, name, 0) == 0) return true;
        var failure = LinuxException.OfLastCall("delete a file");
        return failure.Error switch
        {
            Errno.NoSuchFile => true,
            Errno.IsDirectory => false,
            _ => throw failure,
        };
    }

    private static SafeFileHandle? Open(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        try
        {
            return FileOpening.Open(directory, name, Libc.OpenDirectory);
        }
        catch (LinuxException e) when (e.Error is Errno.NoSuchFile or Errno.NotDirectory or Errno.TooManyLinks)
        {
            return null;
        }
    }
}
