using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Machines;

/// <summary>The host's user and group ids of one sandbox: <see cref="UserNamespace.RangeLength"/> of them.</summary>
/// <param name="First">The first; where ids are mapped, it is 0 inside.</param>
internal readonly record struct UidRange(uint First)
{
    /// <summary>The range that an id is in; null for the ids of the host's own users, which are below every range.</summary>
    public static UidRange? Containing(uint id) =>
        id < UserNamespace.RangeLength ? null : new UidRange(id - id % UserNamespace.RangeLength);
}
