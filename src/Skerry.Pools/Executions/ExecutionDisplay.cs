namespace Skerry.Pools.Executions;

/// <summary>A rich display that the code asked for: a figure, a table.</summary>
/// <param name="Data">The display in each form that it has.</param>
public sealed record ExecutionDisplay(MimeBundle Data) : ExecutionEvent
{
    /// <inheritdoc/>
    public override long Size => base.Size + Data.Size;
}
