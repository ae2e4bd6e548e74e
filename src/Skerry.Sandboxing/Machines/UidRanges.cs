using System.Globalization;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Machines;

/// <summary>Hands out ranges of the host's user and group ids, so that no two sandboxes of this machine ever share one.</summary>
/// <remarks>
/// A server claims a block of ranges; the claim is a locked file that names its state directory. The block of a server that died stays
/// taken as long as its journal still names a sandbox: those may be running. What is left of this server's own past has ranges that are
/// withheld until it is gone.
/// </remarks>
internal sealed class UidRanges : IDisposable
{
    /// <summary>How many ranges a block has, and so how many sandboxes a server can have at once.</summary>
    public const int BlockLength = 1024;

    private const uint BlockIds = BlockLength * (uint)UserNamespace.RangeLength;
    private const uint End = 1u << 31;

    private readonly Lock _gate = new();
    private readonly FileClaim _claim;
    private readonly Stack<UidRange> _free = [];
    private readonly HashSet<UidRange> _withheld;
    private readonly uint _firstId;
    private int _begun;

    private UidRanges(FileClaim claim, uint firstId, IEnumerable<UidRange> withheld) =>
        (_claim, _firstId, _withheld) = (claim, firstId, [.. withheld]);

    /// <summary>Claims the first block that no other server has.</summary>
    /// <param name="claims">Where the claims of this machine are.</param>
    /// <param name="firstId">Where the first block begins.</param>
    /// <param name="state">This server's state directory.</param>
    /// <param name="withheld">Ranges that nobody may have before they were returned; those of other blocks do not matter.</param>
    /// <exception cref="EngineUnavailableException">Every block is taken.</exception>
    public static UidRanges Claim(string claims, uint firstId, StateDirectory state, IEnumerable<UidRange> withheld)
    {
        for (var first = firstId; first <= End - BlockIds; first += BlockIds)
        {
            var claim = FileClaim.TryTake(Path.Combine(claims, first.ToString(CultureInfo.InvariantCulture)));
            if (claim is null) continue;
            var holder = claim.Read();
            if (holder.Length == 0 || holder == state.Path || !new StateDirectory(holder).HasSandboxes)
            {
                claim.Write(state.Path);
                return new UidRanges(claim, first, withheld);
            }

            claim.Dispose();
        }

        throw new EngineUnavailableException([$"Every block of user ids from {firstId} on is claimed by another server; see {claims}."]);
    }

    /// <summary>Takes a range that no sandbox has; one that was given back, if there is one.</summary>
    /// <exception cref="SandboxStartException">All are in use.</exception>
    public UidRange Take()
    {
        lock (_gate)
        {
            if (_free.TryPop(out var free)) return free;
            while (_begun < BlockLength)
            {
                var range = new UidRange(_firstId + (uint)_begun++ * UserNamespace.RangeLength);
                if (!_withheld.Contains(range)) return range;
            }

            throw new SandboxStartException($"All {BlockLength} ranges of user ids of this server are in use.");
        }
    }

    /// <summary>Gives back a range of whose sandbox nothing is left.</summary>
    public void Return(UidRange range)
    {
        lock (_gate)
        {
            // One that was withheld, and whose turn has not come, is handed out when it does; one of another block never.
            if (!_withheld.Remove(range) || IsBegun(range)) _free.Push(range);
        }
    }

    public void Dispose() => _claim.Dispose();

    private bool IsBegun(UidRange range) =>
        range.First >= _firstId && range.First - _firstId < (uint)_begun * UserNamespace.RangeLength;
}
