using System.Text.Json.Serialization;
using Skerry.Linux;

namespace Skerry.Sandboxing.Journal;

/// <summary>What belongs to one sandbox on this machine, written down before any of it is made.</summary>
/// <param name="Version">The version of the entry: <see cref="CurrentVersion"/>, or less if an older server wrote it.</param>
/// <param name="Id">The sandbox: its directory, and its name to the OCI runtime.</param>
/// <param name="Cgroup">Its control group; the last segment is its id.</param>
/// <param name="FirstUid">The first of the host's user and group ids that it has.</param>
/// <param name="Owner">The server that made it.</param>
[method: JsonConstructor]
internal sealed record SandboxRecord(int Version, string Id, string Cgroup, uint FirstUid, ProcessIdentity Owner)
{
    /// <summary>The version that this server writes. A newer one is not read: such an entry is known by its file's name alone.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Makes an entry of the current version.</summary>
    public SandboxRecord(string id, string cgroup, uint firstUid, ProcessIdentity owner)
        : this(CurrentVersion, id, cgroup, firstUid, owner)
    {
    }
}
