using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Container;

/// <summary>Makes a user namespace for each range of ids when it is first used, and keeps it: ranges are used again.</summary>
/// <param name="timeProvider">Bounds the making.</param>
internal sealed class RangeNamespaces(TimeProvider timeProvider) : IDisposable
{
    private readonly ConcurrentDictionary<UidRange, SafeFileHandle> _made = new();

    /// <summary>Gives the namespace that maps a range.</summary>
    /// <param name="range">The range; the one sandbox that has it asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The kernel gave no user namespace.</exception>
    public async ValueTask<SafeFileHandle> OfAsync(UidRange range, CancellationToken cancellationToken)
    {
        if (_made.TryGetValue(range, out var made)) return made;
        return _made[range] = await UserNamespace.CreateAsync(range.First, timeProvider, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var made in _made.Values) made.Dispose();
    }
}
