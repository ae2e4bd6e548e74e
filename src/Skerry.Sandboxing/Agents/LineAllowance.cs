using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Agents;

/// <summary>
/// What one line of an execution's stream has of the execution's buffers, from its first bytes until its event was taken.
/// </summary>
/// <param name="buffers">The buffers; null: nothing is drawn.</param>
internal sealed class LineAllowance(ExecutionBuffers? buffers)
{
    /// <summary>What is not worth drawing: every line of output is shorter.</summary>
    public const long Free = 256 * 1024;

    private const long Step = 1 << 20;

    private long _drawn;

    /// <summary>Draws for a line that has become so long, and as much again for what is made of it.</summary>
    /// <param name="length">How many bytes of it there are.</param>
    /// <returns>Null if they were to be had; otherwise why not.</returns>
    public string? Cover(long length)
    {
        var needed = length <= Free ? 0 : 2 * ((length + Step - 1) / Step * Step);
        if (needed <= _drawn || buffers is null) return null;
        if (buffers.Take(needed - _drawn) is { } shortage) return shortage;
        _drawn = needed;
        return null;
    }

    /// <summary>Gives back what is more than an event needs: the line is gone.</summary>
    /// <param name="size">How many bytes the event holds.</param>
    public void Reduce(long size)
    {
        if (size >= _drawn) return;
        buffers?.Return(_drawn - size);
        _drawn = size;
    }
}
