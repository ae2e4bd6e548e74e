using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>Mounts. Every failure says what was to be mounted where.</summary>
internal static class GuestMounts
{
    /// <summary>Mounts a file system.</summary>
    public static void Mount(string? source, string target, string? type, nuint flags, string? options = null) =>
        LinuxException.ThrowIfFailed(Libc.Mount(source, target, type, flags, options), $"mount {type ?? source ?? "a change"} at {target}");

    /// <summary>Shows what is at one place at another as well.</summary>
    public static void Bind(string source, string target) => Mount(source, target, null, Libc.MountBind);

    /// <summary>Changes what a mount, and only that one, allows.</summary>
    /// <param name="target">Where it is.</param>
    /// <param name="flags">Its flags from now on; those not named are taken away.</param>
    public static void Change(string target, nuint flags) => Mount(null, target, null, Libc.MountChange | Libc.MountBind | flags);

    /// <summary>Shows what is at one place at another, where it cannot be changed.</summary>
    public static void BindReadOnly(string source, string target, nuint flags)
    {
        Bind(source, target);
        Change(target, flags | Libc.MountReadOnly);
    }
}
