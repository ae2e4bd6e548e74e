using System.Globalization;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Selection;

/// <summary>What decides whether a guest boots under KVM. When any of it changes, an old verdict is void.</summary>
/// <param name="Boot">The boot of this machine.</param>
/// <param name="Device">The device, and when it appeared: a module that is loaded anew, with nesting say, makes it anew.</param>
/// <param name="Qemu">The QEMU.</param>
/// <param name="Guest">The guest's kernel.</param>
/// <param name="Deadline">How long it was given.</param>
internal sealed record KvmIdentity(string Boot, string Device, string Qemu, string Guest, TimeSpan Deadline)
{
    /// <summary>Reads the identity of this machine.</summary>
    public static KvmIdentity Read(MicroVmEngineOptions options) => new(
        ProcessIdentity.Current.BootId,
        Stamp("/dev/kvm"),
        Stamp(OciRuntime.Find(options.Qemu) ?? options.Qemu),
        GuestKernel.Find(options.GuestDirectory) is { } guest ? Stamp(guest.Kernel) : "",
        options.ProbeTimeout);

    // A program that was replaced by another version has another time.
    private static string Stamp(string file) => string.Create(CultureInfo.InvariantCulture, $"{file} {File.GetLastWriteTimeUtc(file).Ticks}");
}
