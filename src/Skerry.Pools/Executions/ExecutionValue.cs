namespace Skerry.Pools.Executions;

/// <summary>The value of the last expression.</summary>
/// <param name="Data">The value in each form that it has; <see cref="MimeBundle.Scalar"/> is there if JSON has the value too.</param>
public sealed record ExecutionValue(MimeBundle Data) : ExecutionEvent
{
    /// <inheritdoc/>
    public override long Size => base.Size + Data.Size;
}
