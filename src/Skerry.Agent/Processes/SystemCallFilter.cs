using Skerry.Linux;

namespace Skerry.Agent.Processes;

/// <summary>Holds this program, and all that it will ever start, to a list of system calls: seccomp.</summary>
internal static class SystemCallFilter
{
    private const int InstructionSize = 8; // struct sock_filter
    private const int MostInstructions = 4096; // BPF_MAXINSNS

    /// <summary>Installs a filter. The thread must have given up gaining privileges.</summary>
    /// <param name="program">The BPF program, as <c>eng/compile-seccomp</c> writes it.</param>
    /// <exception cref="IOException">It is not a program, or Linux refuses it.</exception>
    public static void Install(ReadOnlySpan<byte> program)
    {
        if (program.IsEmpty || program.Length % InstructionSize != 0 || program.Length / InstructionSize > MostInstructions)
            throw new IOException("The filter of system calls is no BPF program.");
        LinuxException.ThrowIfFailed(Libc.SetSystemCallFilter(program), "install the filter of system calls");
    }
}
