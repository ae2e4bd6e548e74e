using System.Runtime.InteropServices;
using Skerry.Linux;

namespace Skerry.Agent.Processes;

/// <summary>This same program, started again with another task.</summary>
internal static class AgentProcess
{
    /// <summary>Starts it in a session of its own, with every signal at its default.</summary>
    /// <param name="arguments">Its task and what belongs to that.</param>
    /// <param name="environment">Its whole environment, as <c>NAME=value</c>.</param>
    /// <param name="descriptors">What become its descriptors 0, 1, 2 and so on.</param>
    /// <returns>Its process id.</returns>
    /// <exception cref="IOException">It could not be started.</exception>
    public static int Start(
        IReadOnlyCollection<string> arguments, IReadOnlyCollection<string> environment, IReadOnlyList<SafeHandle> descriptors) =>
        // All others are closed as it starts: the agent opens none to be inherited.
        Spawner.Start("/proc/self/exe", ["skerry-agent", .. arguments], environment, descriptors, closeOthers: false);
}
