namespace Skerry.Linux;

/// <summary>The calls of Linux that .NET has no way of its own for, as the C library has them.</summary>
/// <remarks>
/// One that fails returns a negative number or an invalid handle and sets the last error, for <see cref="LinuxException"/> to tell. Calls
/// newer than what every C library wraps go through <c>syscall</c>. Numbers of flags and system calls, and the layout of structures, are
/// those of x86-64; some mean other things elsewhere (<c>O_NOFOLLOW</c> would follow links on arm64). <c>eng/prepare</c> refuses other
/// machines; of the agent, Program.cs refuses to run elsewhere, and eng/Agent.targets to build.
/// </remarks>
/// <seealso href="https://man7.org/linux/man-pages/man2/syscalls.2.html">syscalls(2)</seealso>
internal static partial class Libc
{
    private const string Library = "libc";
}
