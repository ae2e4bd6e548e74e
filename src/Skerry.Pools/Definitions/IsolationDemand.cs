using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Definitions;

/// <summary>Holds what a pool demands of the wall around its sessions against what an engine gives. There is no silent downgrade.</summary>
public static class IsolationDemand
{
    /// <summary>Looks whether an engine may make the sandboxes of a pool.</summary>
    /// <param name="definition">The pool.</param>
    /// <param name="given">What the engine gives.</param>
    /// <returns>Empty if it may; otherwise a sentence that says what was asked, what there is, and what to do.</returns>
    public static IReadOnlyList<string> Check(PoolDefinition definition, SandboxIsolation given)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(given);
        var asked = definition.MinimumIsolation;
        return given.Level >= asked
            ? []
            : [$"minimumIsolation: the pool demands {asked.ToText()}, and the engine in use ({given.Engine}, {given.Runtime}) gives only "
                + $"{given.Level.ToText()}: {given.Boundary}. {Remedy(asked)}, or lower the pool's minimum to {given.Level.ToText()}."];
    }

    private static string Remedy(IsolationLevel asked) => asked switch
    {
        IsolationLevel.VirtualMachine => "Use an engine of virtual machines on a host where KVM works",
        _ => "Use the container engine with the runtime runsc, or an engine of virtual machines on a host where KVM works",
    };
}
