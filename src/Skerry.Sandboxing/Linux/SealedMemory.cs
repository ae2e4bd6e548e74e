using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Sandboxing.Linux;

/// <summary>Files that live in memory and can never change again, whoever has them open and however.</summary>
/// <remarks>
/// Another process may map one privately and write to its own copy of a page; no one can write to the file. That holds even for a
/// descriptor open for writing, so a program that insists on one can be given it.
/// </remarks>
/// <seealso href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2), file sealing</seealso>
internal static class SealedMemory
{
    /// <summary>Makes one.</summary>
    /// <param name="name">What it is called in <c>/proc</c>; no other file need have another name.</param>
    /// <param name="fill">Writes its content.</param>
    /// <returns>The file; it goes with the last descriptor and the last mapping.</returns>
    public static SafeFileHandle Create(string name, Action<SafeFileHandle> fill)
    {
        var file = LinuxException.ThrowIfInvalid(Libc.CreateMemoryFile(name), "make a file in memory");
        try
        {
            fill(file);
            LinuxException.ThrowIfFailed(Libc.Fcntl(file, Libc.AddSeals, Libc.EverySeal), "seal a file in memory");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
