using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Native;

namespace Skerry.Agent.Files;

/// <summary>Deletes a directory with all that is in it, however deep: with two descriptors, no recursion and no path.</summary>
/// <remarks>
/// A directory in it is emptied by moving the directories that it holds up, beside it, under names of our own; then it is empty and
/// goes. So the tree never gets deeper than two. The user may put things in at the same time, but not for ever.
/// </remarks>
internal static unsafe class TreeRemoval
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
            var failure = Libc.Failure("unlinkat");
            if (failure.Error != Libc.NotEmpty || pass == MostPasses) throw failure;
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
            using var top = Libc.Open(parent, name, Libc.OpenDirectory);
            var reader = new DirectoryReader(top);
            while (reader.Next(out var entry))
            {
                cancellationToken.ThrowIfCancellationRequested();
                fixed (byte* pointer = entry)
                {
                    if (Unlink(top, pointer)) continue;
                    var before = moved;
                    Flatten(top, pointer, ref moved, cancellationToken);
                    again |= moved > before;
                }
            }
        }
        while (again);
    }

    private static void Flatten(SafeFileHandle top, byte* name, ref long moved, CancellationToken cancellationToken)
    {
        using (var directory = Open(top, name))
        {
            if (directory is null) return;
            var reader = new DirectoryReader(directory);
            while (reader.Next(out var entry))
            {
                cancellationToken.ThrowIfCancellationRequested();
                fixed (byte* pointer = entry)
                {
                    if (!Unlink(directory, pointer)) MoveUp(directory, pointer, top, ref moved);
                }
            }
        }

        // If the user put something in again, the next pass finds it.
        _ = Libc.Unlink(top, name, Libc.AtRemoveDirectory);
    }

    private static void MoveUp(SafeFileHandle from, byte* name, SafeFileHandle top, ref long moved)
    {
        if (Libc.Unlink(from, name, Libc.AtRemoveDirectory) == 0) return;
        fixed (byte* target = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $".removed-{moved++}-{Random.Shared.NextInt64():x}\0")))
            if (Libc.Rename(from, name, top, target) != 0 && Libc.Failure("renameat") is { Error: not Libc.NoSuchFile } failure) throw failure;
    }

    // True if it is gone; false if it is a directory.
    private static bool Unlink(SafeFileHandle directory, byte* name)
    {
        if (Libc.Unlink(directory, name, 0) == 0) return true;
        var failure = Libc.Failure("unlinkat");
        return failure.Error switch
        {
            Libc.NoSuchFile => true,
            Libc.IsDirectory => false,
            _ => throw failure,
        };
    }

    private static SafeFileHandle? Open(SafeFileHandle directory, byte* name)
    {
        try
        {
            return Libc.Open(directory, name, Libc.OpenDirectory);
        }
        catch (LibcException e) when (e.Error is Libc.NoSuchFile or Libc.NotDirectory or Libc.TooManyLinks)
        {
            return null;
        }
    }
}
