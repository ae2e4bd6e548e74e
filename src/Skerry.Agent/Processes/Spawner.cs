using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Native;

namespace Skerry.Agent.Processes;

/// <summary>Starts this same program again with other arguments: a managed process cannot fork.</summary>
internal static unsafe class Spawner
{
    private const int ActionsSize = 128; // posix_spawn_file_actions_t has 80 bytes in glibc
    private const int AttributesSize = 512; // posix_spawnattr_t has 336
    private const int SignalSetSize = 128; // sigset_t

    /// <summary>Starts it in a session of its own, with every signal at its default.</summary>
    /// <param name="arguments">Its arguments, its name first.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="descriptors">What become its descriptors 0, 1, 2 and so on.</param>
    /// <returns>Its process id.</returns>
    public static int Start(
        IReadOnlyCollection<string> arguments, IReadOnlyCollection<string> environment, IReadOnlyList<SafeFileHandle> descriptors)
    {
        var actions = stackalloc byte[ActionsSize];
        var attributes = stackalloc byte[AttributesSize];
        var signals = stackalloc byte[SignalSetSize];
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings(environment);
        Check(Libc.SpawnActionsInit(actions));
        Check(Libc.SpawnAttributesInit(attributes));
        try
        {
            for (var target = 0; target < descriptors.Count; target++)
                Check(Libc.SpawnActionsDuplicate(actions, (int)descriptors[target].DangerousGetHandle(), target));

            const short flags = Libc.SpawnSetSession | Libc.SpawnSetSignalMask | Libc.SpawnSetSignalDefaults;
            Check(Libc.SpawnAttributesFlags(attributes, flags));
            new Span<byte>(signals, SignalSetSize).Clear();
            Check(Libc.SpawnAttributesMask(attributes, signals));
            Check(Libc.FillSignalSet(signals));
            Check(Libc.SpawnAttributesDefaults(attributes, signals));

            int pid;
            fixed (byte* self = "/proc/self/exe\0"u8) Check(Libc.Spawn(&pid, self, actions, attributes, argv.Pointer, envp.Pointer));
            return pid;
        }
        finally
        {
            _ = Libc.SpawnAttributesDestroy(attributes);
            _ = Libc.SpawnActionsDestroy(actions);
        }
    }

    private static void Check(int error)
    {
        if (error != 0) throw new LibcException("posix_spawn", error);
    }
}
