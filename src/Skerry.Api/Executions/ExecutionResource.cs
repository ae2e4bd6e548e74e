using System.Text.Json.Serialization;
using Skerry.Api.Wire;

namespace Skerry.Api.Executions;

/// <summary>An execution as the new routes show it (<c>SessionCodeExecutionResource</c>).</summary>
/// <param name="Id">The execution's id.</param>
/// <param name="Identifier">The session.</param>
/// <param name="ExecutionType">As the caller wrote it.</param>
/// <param name="Status">NotStarted, Running, Succeeded, Failed or Canceled.</param>
/// <param name="Result">What it produced, once it has ended.</param>
/// <param name="Error">Why it failed, if it did.</param>
internal sealed record ExecutionResource(
    string Id, string Identifier, string ExecutionType, string Status, ExecutionResourceResult? Result, ExecutionResourceError? Error);

/// <summary>What an execution produced.</summary>
/// <param name="Stdout">Standard output, cut at the limit.</param>
/// <param name="Stderr">Standard error, with the traceback or the reason at its end, cut at the limit.</param>
/// <param name="ExecutionResult">The value of the last expression: text, a number, a truth value, null, or an image.</param>
/// <param name="ExecutionTimeInMilliseconds">How long it ran in the kernel.</param>
/// <param name="StateLost">True if the session's variables are gone; absent otherwise.</param>
/// <param name="Outputs">What was displayed, and the value, in order, as a notebook has it; absent if the value is all, and text.</param>
/// <param name="Truncated">What is missing; absent if nothing is.</param>
internal sealed record ExecutionResourceResult(
    [property: JsonConverter(typeof(LargeTextConverter))] string Stdout,
    [property: JsonConverter(typeof(LargeTextConverter))] string Stderr,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] WireValue? ExecutionResult,
    long ExecutionTimeInMilliseconds, bool? StateLost, WireValue? Outputs, TruncationView? Truncated);

/// <summary>The wrapper that Azure puts around the reason of a failure.</summary>
/// <param name="Error">The reason.</param>
internal sealed record ExecutionResourceError(ExecutionFailure Error);

/// <summary>Why an execution failed.</summary>
/// <param name="Code">The exception's type, or Timeout or ExecutionAborted.</param>
/// <param name="Message">The exception's message, or what happened.</param>
internal sealed record ExecutionFailure(string Code, string Message);
