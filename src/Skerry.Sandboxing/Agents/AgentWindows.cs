namespace Skerry.Sandboxing.Agents;

/// <summary>What one answer of an agent may have in flight.</summary>
/// <remarks>
/// HTTP's client would let the other end grow it to 16 MiB. The switch against that is read once for the whole process, when the first
/// client is made, whosever it is: so it stands in the program's <c>runtimeconfig.json</c>, where nothing can come before it.
/// </remarks>
internal static class AgentWindows
{
    /// <summary>The switch.</summary>
    public const string Switch = "System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing";

    /// <summary>The bytes of one answer that may be in flight.</summary>
    /// <value>
    /// All files on their way out together stay far below the 64 MiB of the connection: however slow their callers are, there is room.
    /// </value>
    public const int Stream = 256 * 1024;

    /// <summary>What is wrong with this program.</summary>
    public static IEnumerable<string> Problems() =>
        AppContext.TryGetSwitch(Switch, out var isSet) && isSet
            ? []
            : [$"The program's runtimeconfig.json lacks \"{Switch}\": true; a build of Skerry's own projects has it."];

    /// <summary>Fails unless the bound holds in this process.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static void ThrowIfDynamic()
    {
        foreach (var problem in Problems()) throw new InvalidOperationException(problem);
    }
}
