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

    // A kernel that panics resets the machine at once, by a triple fault (the machine has neither keyboard controller nor BIOS to ask), and
    // QEMU ends instead.
    private const string Always = "console=ttyS0 panic=-1 reboot=t oops=panic quiet loglevel=3 cryptomgr.notests lsm=landlock,yama";

    /// <summary>The command line of a template.</summary>
    /// <param name="specification">What its sandboxes are made of.</param>
    /// <param name="acceleration">What runs it.</param>
    /// <exception cref="SandboxStartException">It is too long for the kernel: too much is to be preloaded.</exception>
    public static string Of(SandboxSpecification specification, Acceleration acceleration)
    {
        var line = $"{Kernel(acceleration)} -- boot {string.Join(' ', AgentOptions.Of(specification))}";
        return Encoding.UTF8.GetByteCount(line) <= Longest
            ? line
            : throw new SandboxStartException(
                $"The modules to preload are too many for a virtual machine: its kernel takes {Longest} bytes of options, these have "
                    + $"{line.Length}.");
    }

    /// <summary>The command line of a guest whose kernel names itself, and which then says one word and powers off.</summary>
    public static string Probe(Acceleration acceleration) => $"{Kernel(acceleration)} loglevel=6 -- probe";

    private static string Kernel(Acceleration acceleration) => acceleration is Acceleration.Kvm ? Always : $"{Always} {Emulated()}";

    // An emulated processor's counter is the host's. Told how fast it runs, the kernel need not measure it against an emulated timer,
    // which on a busy machine goes wrong, and hangs the guest. Such a processor speculates about nothing: what is meant to hold it back
    // would cost instructions and no more.
    private static string Emulated() => HostProcessor.CounterKilohertz() is { } kilohertz
        ? FormattableString.Invariant($"mitigations=off tsc=reliable tsc_early_khz={kilohertz}")
        : "mitigations=off";
}
