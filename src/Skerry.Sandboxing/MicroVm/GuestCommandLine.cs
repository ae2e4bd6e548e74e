using System.Text;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>What a guest's kernel is told.</summary>
/// <seealso href="https://docs.kernel.org/admin-guide/kernel-parameters.html">The kernel's command-line parameters</seealso>
internal static class GuestCommandLine
{
    // COMMAND_LINE_SIZE of x86, its end included.
    private const int Longest = 2047;

    // A kernel that panics resets the machine at once, and QEMU ends instead. A restored machine's clock has jumped: that must not make
    // its kernel distrust the processor's counter.
    private const string Kernel = "console=ttyS0 panic=-1 oops=panic quiet loglevel=3 tsc=reliable random.trust_cpu=on";

    /// <summary>The command line of a template.</summary>
    /// <param name="specification">What its sandboxes are made of.</param>
    /// <param name="acceleration">What runs it.</param>
    /// <exception cref="SandboxStartException">It is too long for the kernel: too much is to be preloaded.</exception>
    public static string Of(SandboxSpecification specification, Acceleration acceleration)
    {
        // An emulated processor speculates about nothing; what is meant to hold it back costs it instructions.
        var kernel = acceleration is Acceleration.Emulated ? $"{Kernel} mitigations=off" : Kernel;
        var line = $"{kernel} -- boot {string.Join(' ', AgentOptions.Of(specification))}";
        return Encoding.UTF8.GetByteCount(line) <= Longest
            ? line
            : throw new SandboxStartException(
                $"The modules to preload are too many for a virtual machine: its kernel takes {Longest} bytes of options, these have {line.Length}.");
    }

    /// <summary>The command line of a guest that says one word and powers off.</summary>
    public const string Probe = "console=ttyS0 panic=-1 quiet loglevel=3 -- probe";
}
