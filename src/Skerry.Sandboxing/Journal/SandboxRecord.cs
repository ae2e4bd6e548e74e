using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Journal;

/// <summary>What belongs to one sandbox on this machine, written down before any of it is made.</summary>
/// <param name="Id">The sandbox: its directory, and its name to the OCI runtime.</param>
/// <param name="Runtime">The OCI runtime's program.</param>
/// <param name="Cgroup">Its control group.</param>
/// <param name="FirstUid">The first of the host's user and group ids that it has.</param>
/// <param name="Owner">The server that made it.</param>
internal sealed record SandboxRecord(string Id, string Runtime, string Cgroup, uint FirstUid, ProcessIdentity Owner);
