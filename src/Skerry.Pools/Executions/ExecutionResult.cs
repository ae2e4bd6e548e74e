namespace Skerry.Pools.Executions;

/// <summary>What came of an execution.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Stdout">What was written to standard output, at most <see cref="ExecutionCommand.OutputLimit"/> characters.</param>
/// <param name="Stderr">What was written to standard error, likewise; a traceback is not in it.</param>
/// <param name="Value">The value of the last expression, if there was one.</param>
/// <param name="Image">The last display, or the value, that has an <c>image/*</c> form.</param>
/// <param name="Fault">The exception that nothing caught.</param>
/// <param name="Duration">How long it ran, as the sandbox says.</param>
/// <param name="StateLost">Whether the session's variables are gone.</param>
public sealed record ExecutionResult(
    ExecutionOutcome Outcome,
    string Stdout,
    string Stderr,
    MimeBundle? Value,
    MimeBundle? Image,
    ExecutionFault? Fault,
    TimeSpan Duration,
    bool StateLost);
