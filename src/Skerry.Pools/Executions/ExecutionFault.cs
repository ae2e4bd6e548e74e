namespace Skerry.Pools.Executions;

/// <summary>The code raised an exception that nothing caught.</summary>
/// <param name="Name">The exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="Traceback">The traceback as the interpreter prints it, without colour codes.</param>
public sealed record ExecutionFault(string Name, string Message, string Traceback) : ExecutionEvent
{
    /// <inheritdoc/>
    public override long Size => base.Size + SizeOf(Name, Message, Traceback);
}
