using System.Text.Json.Serialization;
using Skerry.Api.Wire;

namespace Skerry.Api.Executions;

/// <summary>An execution as <c>code/execute</c> shows it.</summary>
/// <param name="Properties">The execution.</param>
internal sealed record ExecutionEnvelope(BareExecution Properties);

/// <summary>An execution as the oldest clients read it. Every member is always there: some of them fail on a missing one.</summary>
/// <param name="Id">The execution's id.</param>
/// <param name="Status">Success or Failure; Running for an asynchronous one.</param>
/// <param name="Stdout">Standard output, cut at the limit.</param>
/// <param name="Stderr">Standard error, with the traceback or the reason at its end, cut at the limit.</param>
/// <param name="Result">The value of the last expression; empty text for none, and for None.</param>
/// <param name="ExecutionResult">The same under the name of 2024-08-02-preview.</param>
/// <param name="ExecutionTimeInMilliseconds">How long it ran in the kernel.</param>
/// <param name="StateLost">True if the session's variables are gone; absent otherwise.</param>
/// <param name="Outputs">What was displayed, and the value, in order, as a notebook has it; absent if the value is all, and text.</param>
/// <param name="Truncated">What is missing; absent if nothing is.</param>
internal sealed record BareExecution(
    string Id, string Status,
    [property: JsonConverter(typeof(LargeTextConverter))] string Stdout,
    [property: JsonConverter(typeof(LargeTextConverter))] string Stderr,
    WireValue Result, WireValue ExecutionResult,
    long ExecutionTimeInMilliseconds, bool? StateLost, WireValue? Outputs = null, TruncationView? Truncated = null);
