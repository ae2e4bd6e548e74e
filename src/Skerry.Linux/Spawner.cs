using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Linux;

/// <summary>Starts programs by <c>posix_spawn</c>: a managed process cannot fork. Needs glibc 2.34.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man3/posix_spawn.3.html">posix_spawn(3)</seealso>
internal static class Spawner
{
    private const short Flags = Libc.SpawnSession | Libc.SpawnSignalMask | Libc.SpawnSignalDefaults;

    /// <summary>Starts a program in a session of its own, with every signal at its default.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, its name first.</param>
    /// <param name="environment">Its whole environment.</param>
    /// <param name="descriptors">What become its descriptors 0, 1, 2 and so on.</param>
    /// <param name="closeOthers">
    /// Whether it has no others. If not, it also has those that are not to be closed when a program starts.
    /// </param>
    /// <returns>Its process id.</returns>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static int Start(
        string program,
        IReadOnlyCollection<string> arguments,
        IReadOnlyCollection<string> environment,
        IReadOnlyList<SafeHandle> descriptors,
        bool closeOthers)
    {
        Check(Libc.InitializeSpawnActions(out var actions), program);
        Check(Libc.InitializeSpawnAttributes(out var attributes), program);
        var lifted = new List<SafeFileHandle>(descriptors.Count);
        try
        {
            for (var target = 0; target < descriptors.Count; target++)
            {
                // Out of the way of the targets: giving one descriptor must not close another that is still to be given.
                lifted.Add(Lift(descriptors[target], descriptors.Count));
                Check(Libc.AddSpawnDuplicate(ref actions, lifted[target], target), program);
            }

            if (closeOthers) Check(Libc.AddSpawnCloseFrom(ref actions, descriptors.Count), program);
            Check(Libc.SetSpawnFlags(ref attributes, Flags), program);
            Check(Libc.SetSpawnSignalMask(ref attributes, default), program);
            Check(Libc.SetSpawnSignalDefaults(ref attributes, Libc.SignalSet.All), program);
            Check(Libc.Spawn(out var pid, program, ref actions, ref attributes, [.. arguments, null], [.. environment, null]), program);
            return pid;
        }
        finally
        {
            foreach (var descriptor in lifted) descriptor.Dispose();
            _ = Libc.DestroySpawnAttributes(ref attributes);
            _ = Libc.DestroySpawnActions(ref actions);
        }
    }

    private static SafeFileHandle Lift(SafeHandle descriptor, int lowest)
    {
        var number = Libc.Fcntl(descriptor, Libc.DuplicateCloseOnExec, lowest);
        LinuxException.ThrowIfFailed(number, "pass a descriptor on");
        return new SafeFileHandle(number, ownsHandle: true);
    }

    private static void Check(int error, string program)
    {
        if (error != 0) throw new LinuxException($"start {program}", error);
    }
}
