using System.Runtime.InteropServices;

namespace Skerry.Soak.Servers;

/// <summary>kill(2).</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    public static void Send(int process, int signal) => _ = KillProcess(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int KillProcess(int process, int signal);
}
