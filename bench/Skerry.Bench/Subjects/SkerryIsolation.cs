using Skerry.Sandboxing.MicroVm;

namespace Skerry.Bench.Subjects;

/// <summary>What separates a session from the host, in the server's words.</summary>
/// <param name="Engine">The engine: <c>container</c>, <c>microvm</c>.</param>
/// <param name="Runtime">What it runs sandboxes with.</param>
/// <param name="Boundary">The wall.</param>
internal sealed record SkerryIsolation(string Engine, string Runtime, string Boundary)
{
    /// <summary>Whether each session has a virtual machine.</summary>
    public bool IsMachine => Engine == "microvm";

    /// <summary>What runs the machine's instructions.</summary>
    public Acceleration Acceleration =>
        Runtime.EndsWith("with KVM", StringComparison.Ordinal) ? Acceleration.Kvm : Acceleration.Emulated;

    public override string ToString() => $"{Boundary} (engine {Engine}, {Runtime})";
}
