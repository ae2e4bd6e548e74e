using System.Text.Json.Serialization;

namespace Skerry.Sandboxing.Selection;

/// <summary>How <c>/dev/kvm</c> shows itself. That it opens proves nothing yet.</summary>
public enum KvmDevice
{
    /// <summary>There is none.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>There is one, and it does not open for this user.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>It opens.</summary>
    [JsonStringEnumMemberName("opens")]
    Opens,
}
