namespace Skerry.Pools.Executions;

/// <summary>Text that the code, or a process it started, wrote.</summary>
/// <param name="Stream">Which stream it was written to.</param>
/// <param name="Text">The text, with the bytes that are no UTF-8 replaced.</param>
public sealed record ExecutionOutput(OutputStream Stream, string Text) : ExecutionEvent
{
    /// <inheritdoc/>
    public override long Size => base.Size + SizeOf(Text);
}

/// <summary>A standard stream.</summary>
public enum OutputStream
{
    /// <summary>Standard output.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}
