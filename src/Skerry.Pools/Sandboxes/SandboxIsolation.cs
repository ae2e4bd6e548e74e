namespace Skerry.Pools.Sandboxes;

/// <summary>What separates a sandbox from the host, said plainly wherever a person or a program asks.</summary>
/// <param name="Engine">The engine: <c>container</c> or <c>microvm</c>.</param>
/// <param name="Runtime">What the engine runs on, with its version: <c>runc 1.1.5</c>.</param>
/// <param name="Boundary">The wall in words: "Linux namespaces and seccomp on the host's kernel".</param>
/// <param name="Level">How strong the wall is, for a pool that demands a minimum.</param>
public sealed record SandboxIsolation(string Engine, string Runtime, string Boundary, IsolationLevel Level);
