using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>Opens files and directories so that no link is followed at the end of their name, and no program inherits them.</summary>
internal static class FileOpening
{
    private const int Always = Libc.OpenNoFollow | Libc.CloseOnExec;

    /// <summary>Opens a directory by its path.</summary>
    public static SafeFileHandle OpenRoot(string path) => Opened(Libc.Open(path, Libc.OpenReadOnly | Libc.OpenDirectory | Always));

    /// <summary>Opens something in a directory.</summary>
    public static SafeFileHandle Open(SafeFileHandle directory, string name, int flags, uint mode = 0) =>
        Opened(Libc.OpenAt(directory, name, flags | Always, mode));

    /// <inheritdoc cref="Open(SafeFileHandle, string, int, uint)"/>
    public static SafeFileHandle Open(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags) =>
        Opened(Libc.OpenAt(directory, name, flags | Always, mode: 0));

    private static SafeFileHandle Opened(SafeFileHandle handle) => LinuxException.ThrowIfInvalid(handle, "open a file");
}
