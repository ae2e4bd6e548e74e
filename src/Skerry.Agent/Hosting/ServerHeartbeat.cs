using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Skerry.Agent.Hosting;

/// <summary>Stops the thread with which Kestrel looks after time-outs, once a second, for as long as it lives.</summary>
/// <remarks>
/// The agent has no time-outs (see <see cref="AgentServer"/>), and hundreds of idle sandboxes on one machine must not wake up for them:
/// each beat wakes every connection, and with it the thread pool. Kestrel has no setting for it, so this reaches for what is not public,
/// and fails when a version of Kestrel has it no longer. The date in answers stands still besides; the host does not look at it.
/// </remarks>
internal static class ServerHeartbeat
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel.Core";
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Stops it. The server must have started.</summary>
    /// <exception cref="NotSupportedException">This version of Kestrel keeps it elsewhere.</exception>
    [DynamicDependency("_innerKestrelServer", Kestrel + ".KestrelServer", Kestrel)]
    [DynamicDependency("<ServiceContext>k__BackingField", Kestrel + ".KestrelServerImpl", Kestrel)]
    [DynamicDependency("<Heartbeat>k__BackingField", Kestrel + ".Internal.ServiceContext", Kestrel)]
    public static void Stop(KestrelServer server)
    {
        var context = Field(Field(server, "_innerKestrelServer"), "<ServiceContext>k__BackingField");
        if (Field(context, "<Heartbeat>k__BackingField") is not IDisposable heartbeat) throw Missing("Heartbeat");
        heartbeat.Dispose();
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Stop names every field as a dependency.")]
    private static object Field(object owner, string name) => owner.GetType().GetField(name, Any)?.GetValue(owner) ?? throw Missing(name);

    private static NotSupportedException Missing(string name) => new($"Kestrel has no {name}.");
}
