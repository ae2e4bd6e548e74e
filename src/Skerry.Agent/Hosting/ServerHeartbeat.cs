using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Skerry.Agent.Hosting;

/// <summary>Stops the thread with which Kestrel looks after time-outs, once a second, for as long as it lives.</summary>
/// <remarks>
/// The agent has no time-outs (see <c>AgentServer</c>), and hundreds of idle sandboxes on one machine must not wake up for them:
/// each beat wakes every connection, and with it the thread pool. Kestrel has no setting for it, so this reaches for what is not public.
/// A version of Kestrel that has it no longer costs idle sandboxes more, and nothing else. The date in answers stands still besides; the
/// host does not look at it.
/// </remarks>
internal static partial class ServerHeartbeat
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel.Core";
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Stops it, or logs that it could not be found.</summary>
    /// <param name="server">The <see cref="KestrelServer"/>. It must have started.</param>
    /// <param name="logger">Takes the warning.</param>
    [DynamicDependency("_innerKestrelServer", Kestrel + ".KestrelServer", Kestrel)]
    [DynamicDependency("<ServiceContext>k__BackingField", Kestrel + ".KestrelServerImpl", Kestrel)]
    [DynamicDependency("<Heartbeat>k__BackingField", Kestrel + ".Internal.ServiceContext", Kestrel)]
    public static void Stop(object server, ILogger logger)
    {
        var context = Field(Field(server, "_innerKestrelServer"), "<ServiceContext>k__BackingField");
        if (Field(context, "<Heartbeat>k__BackingField") is IDisposable heartbeat) heartbeat.Dispose();
        else LogMissing(logger);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Stop names every field as a dependency.")]
    private static object? Field(object? owner, string name) => owner?.GetType().GetField(name, Any)?.GetValue(owner);

    [LoggerMessage(2003, LogLevel.Warning,
        "This version of Kestrel keeps its heartbeat elsewhere; it goes on, and an idle sandbox wakes up once a second.")]
    private static partial void LogMissing(ILogger logger);
}
