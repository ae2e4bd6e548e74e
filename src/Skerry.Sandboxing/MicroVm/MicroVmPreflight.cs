using Skerry.Linux;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>Finds out whether this machine can run virtual machines, by running one.</summary>
public static class MicroVmPreflight
{
    private const string KvmDevice = "/dev/kvm";

    /// <summary>
    /// Looks for what must be there, then makes a clone of a tiny guest. It needs no state directory and leaves nothing behind.
    /// </summary>
    /// <param name="options">How the engine is to work.</param>
    /// <param name="timeProvider">Measures the guest's deadline.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A sentence for each reason why it cannot, and what mends it. Empty if a guest was booted, frozen and restored.</returns>
    /// <remarks>That <c>/dev/kvm</c> opens proves nothing: on some hosts it does, and every stock kernel hangs.</remarks>
    public static async Task<IReadOnlyList<string>> ExamineAsync(
        MicroVmEngineOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } outOfBounds) return outOfBounds;
        if (Check(options) is { Count: > 0 } missing) return missing;
        try
        {
            await GuestProbe.RunAsync(options, timeProvider, cancellationToken);
            return [];
        }
        catch (IOException e)
        {
            return [e.Message];
        }
    }

    private static IReadOnlyList<string> Check(MicroVmEngineOptions options) =>
    [
        .. MachinePreflight.Check(options.Machine),
        .. MachinePreflight.Program(options.Qemu, "qemu-system-x86"),
        .. MachinePreflight.Program("mkfs.ext4", "e2fsprogs"),
        .. MachinePreflight.Program("ldd", "libc-bin"),
        .. GuestKernel.Find(options.GuestDirectory) is null
            ? (string[])[$"There is no guest kernel in {options.GuestDirectory}; './up' and 'images/guest' make one."]
            : [],
        .. options.Acceleration is Acceleration.Kvm ? CheckKvm() : [],
    ];

    private static string[] CheckKvm()
    {
        if (!File.Exists(KvmDevice))
            return [$"There is no {KvmDevice}: the processor's virtualization is off in the firmware, or this is a virtual machine "
                + "without nested virtualization."];
        using var device = Libc.Open(KvmDevice, Libc.OpenReadWrite | Libc.CloseOnExec);
        return device.IsInvalid ? [$"{KvmDevice} does not open for this user."] : [];
    }
}
