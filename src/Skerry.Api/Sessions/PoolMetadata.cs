using Skerry.Pools.Sandboxes;

namespace Skerry.Api.Sessions;

/// <summary>What a pool's sessions are (<c>Metadata_Get</c>), and, beyond Azure, what separates them from the host.</summary>
/// <param name="Runtimes">The languages that its sessions run.</param>
/// <param name="PreInstalledPackages">The packages in its image.</param>
/// <param name="Isolation">What separates a session from the host and from its neighbours.</param>
/// <param name="Status">How the pool is doing.</param>
internal sealed record PoolMetadata(
    IReadOnlyList<ImagePackage> Runtimes, IReadOnlyList<ImagePackage> PreInstalledPackages, IsolationView Isolation, PoolStatusView Status);

/// <summary>What separates a session from the host.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Runtime">What the engine runs on.</param>
/// <param name="Boundary">The wall in words.</param>
/// <param name="Level">How strong it is: <c>container</c>, <c>gvisor</c> or <c>microvm</c>.</param>
internal sealed record IsolationView(string Engine, string Runtime, string Boundary, string Level);

/// <summary>How a pool is doing.</summary>
/// <param name="Ready">Sandboxes that wait for a session.</param>
/// <param name="Starting">Sandboxes being started.</param>
/// <param name="Allocated">Sandboxes that a session has.</param>
/// <param name="MaxConcurrentSessions">The most sessions that there may be.</param>
/// <param name="Failure">Why sandboxes fail to start, if they do.</param>
internal sealed record PoolStatusView(int Ready, int Starting, int Allocated, int MaxConcurrentSessions, string? Failure);
