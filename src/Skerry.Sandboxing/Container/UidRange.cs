using Microsoft.Win32.SafeHandles;

namespace Skerry.Sandboxing.Container;

/// <summary>The host's user and group ids of one sandbox.</summary>
/// <param name="First">The id that is 0 inside.</param>
/// <param name="Namespace">A user namespace with this mapping.</param>
internal sealed record UidRange(uint First, SafeFileHandle Namespace);
