namespace Skerry.Sandboxing.MicroVm.Jail;

/// <summary>Where things are for a QEMU in its jail.</summary>
internal static class JailPaths
{
    /// <summary>What is this virtual machine's own: sockets, and disks that it may write.</summary>
    public const string Own = "/run/skerry";

    /// <summary>The kernel and the initial file system; only where a machine is booted.</summary>
    public const string Guest = "/guest";

    /// <summary>The image's file.</summary>
    public const string Image = "/image";
}
