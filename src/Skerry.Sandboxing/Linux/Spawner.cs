using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Sandboxing.Linux;

/// <summary>Starts programs by <c>posix_spawn</c>: a managed process cannot fork. Needs glibc 2.34.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man3/posix_spawn.3.html">posix_spawn(3)</seealso>
internal static class Spawner
{
    private const short Flags = LibC.SpawnSession | LibC.SpawnSignalMask | LibC.SpawnSignalDefaults;

    /// <summary>Starts a program in a session of its own, with every signal at its default.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, its name first.</param>
    /// <param name="environment">Its whole environment.</param>
    /// <param name="descriptors">What become its descriptors 0, 1, 2 and so on; it has no others.</param>
    /// <returns>Its process id.</returns>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static int Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeHandle> descriptors)
    {
        Check(LibC.InitializeSpawnActions(out var actions), program);
        Check(LibC.InitializeSpawnAttributes(out var attributes), program);
        var lifted = new List<SafeFileHandle>(descriptors.Count);
        try
        {
            for (var target = 0; target < descriptors.Count; target++)
            {
                // Out of the way of the targets: giving one descriptor must not close another that is still to be given.
                lifted.Add(Lift(descriptors[target], descriptors.Count));
                Check(LibC.AddSpawnDuplicate(ref actions, lifted[target], target), program);
            }

            Check(LibC.AddSpawnCloseFrom(ref actions, descriptors.Count), program);
            Check(LibC.SetSpawnFlags(ref attributes, Flags), program);
            Check(LibC.SetSpawnSignalMask(ref attributes, default), program);
            Check(LibC.SetSpawnSignalDefaults(ref attributes, LibC.SignalSet.All), program);
            Check(LibC.Spawn(out var processId, program, ref actions, ref attributes, [.. arguments, null], [.. environment, null]), program);
            return processId;
        }
        finally
        {
            foreach (var descriptor in lifted) descriptor.Dispose();
            _ = LibC.DestroySpawnAttributes(ref attributes);
            _ = LibC.DestroySpawnActions(ref actions);
        }
    }

    private static SafeFileHandle Lift(SafeHandle descriptor, int lowest)
    {
        var number = LibC.Control(descriptor, LibC.DuplicateCloseOnExecFrom, lowest);
        LinuxException.ThrowIfFailed(number, "pass a descriptor on");
        return new SafeFileHandle(number, ownsHandle: true);
    }

    private static void Check(int error, string program)
    {
        if (error != 0) throw new LinuxException($"start {program}", error);
    }
}
