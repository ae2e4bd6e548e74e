using Microsoft.AspNetCore.Http;
using Skerry.Api.Wire;
using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>Forms the answer to an execution in each of the shapes.</summary>
internal static class ExecutionReply
{
    public const string OperationId = "operation-id";

    /// <summary>Answers with an execution that was taken on: to its caller it runs, also while it waits for the ones before it.</summary>
    public static Task WriteStartedAsync(HttpContext context, ExecutionShape shape, int status, Execution execution, string identifier) =>
        WriteAsync(context, shape, status, execution, identifier, result: null, "Running");

    /// <summary>Answers with an execution as it is now.</summary>
    public static async Task WriteAsync(HttpContext context, ExecutionShape shape, int status, Execution execution, string identifier)
    {
        var result = execution.Completion.IsCompleted ? await execution.Completion : null;
        var unfinished = execution.State is ExecutionState.NotStarted ? "NotStarted" : "Running";
        await WriteAsync(context, shape, status, execution, identifier, result, unfinished);
    }

    private static Task WriteAsync(
        HttpContext context, ExecutionShape shape, int status, Execution execution, string identifier, ExecutionResult? result,
        string unfinished)
    {
        var view = ExecutionView.Of(execution);
        context.Response.Headers[OperationId] = execution.Id;
        if (shape is ExecutionShape.Resource)
        {
            context.Response.Headers["api-supported-versions"] = ApiVersion.Supported;
            return JsonReply.WriteLargeAsync(
                context, status, Resource(execution, identifier, view, result, unfinished), WireJson.Wire.ExecutionResource);
        }

        var bare = Bare(execution, view, result, unfinished);
        return shape is ExecutionShape.Envelope
            ? JsonReply.WriteLargeAsync(context, status, new ExecutionEnvelope(bare), WireJson.Wire.ExecutionEnvelope)
            : JsonReply.WriteLargeAsync(context, status, bare, WireJson.Wire.BareExecution);
    }

    /// <summary>How many bytes of text an answer holds besides the result itself, while it is sent.</summary>
    public static long TextSize(ExecutionResult result)
    {
        var stdout = result.Truncation.Stdout == 0 ? 0L : result.Stdout.Length;
        var stderr = result.Fault is null && result.Omission is null && result.Truncation.Stderr == 0 ? 0L : result.Stderr.Length;
        return (stdout + stderr) * sizeof(char);
    }

    /// <summary>The status word of the new routes.</summary>
    public static string Word(ExecutionOutcome outcome) => outcome switch
    {
        ExecutionOutcome.Succeeded => "Succeeded",
        ExecutionOutcome.Canceled => "Canceled",
        _ => "Failed",
    };

    /// <summary>Why an execution failed, in a code and a sentence; null if it did not.</summary>
    public static ExecutionFailure? Failure(ExecutionResult result) => result switch
    {
        { Outcome: ExecutionOutcome.Succeeded or ExecutionOutcome.Canceled } => null,
        { Outcome: ExecutionOutcome.TimedOut } => new ExecutionFailure("Timeout", ErrorText.TimedOut),
        { Outcome: ExecutionOutcome.Aborted } =>
            new ExecutionFailure(ErrorText.AbortedCode(result.Loss), ErrorText.AbortedText(result.StateLost, result.EndReason)),
        { Fault: { } fault } => new ExecutionFailure(fault.Name, fault.Message),
        _ => new ExecutionFailure("ExecutionFailed", "The code failed."),
    };

    private static ExecutionResource Resource(
        Execution execution, string identifier, ExecutionView view, ExecutionResult? result, string unfinished)
    {
        if (result is null) return new ExecutionResource(execution.Id, identifier, view.ExecutionType, unfinished, null, null);

        var value = result.Fault is not null ? WireValue.Empty
            : view.AsMimeBundle ? ValueFormat.AsMimeBundle(result.Value, result.Image)
            : view.AsText ? ValueFormat.AsText(result.Value, result.Image)
            : ValueFormat.Native(result.Value, result.Image);
        return new ExecutionResource(
            execution.Id, identifier, view.ExecutionType, Word(result.Outcome),
            new ExecutionResourceResult(
                CutText.Of(result.Stdout, result.Truncation.Stdout, view.OutputLimit), ErrorText.Stderr(result, view.OutputLimit), value,
                (long)result.Duration.TotalMilliseconds, result.StateLost ? true : null, Outputs(result),
                TruncationView.Of(result.Truncation)),
            Failure(result) is { } failure ? new ExecutionResourceError(failure) : null);
    }

    private static BareExecution Bare(Execution execution, ExecutionView view, ExecutionResult? result, string unfinished)
    {
        if (result is null) return new BareExecution(execution.Id, unfinished, "", "", WireValue.Empty, WireValue.Empty, 0, null);

        var value = result.Fault is not null ? WireValue.Empty
            : view.AsMimeBundle ? ValueFormat.AsMimeBundle(result.Value, result.Image) ?? WireValue.Empty
            : ValueFormat.NativeOrEmpty(result.Value, result.Image);
        return new BareExecution(
            execution.Id, result.Outcome is ExecutionOutcome.Succeeded ? "Success" : "Failure",
            CutText.Of(result.Stdout, result.Truncation.Stdout, view.OutputLimit), ErrorText.Stderr(result, view.OutputLimit), value, value,
            (long)result.Duration.TotalMilliseconds, result.StateLost ? true : null, Outputs(result), TruncationView.Of(result.Truncation));
    }

    // A value that has nothing but its text is in executionResult already.
    private static WireValue.OutputsValue? Outputs(ExecutionResult result) =>
        result.Outputs.All(output => output.IsValue && output.Data.Forms.Keys.All(form => form is "text/plain" or MimeBundle.Scalar))
            ? null
            : new WireValue.OutputsValue(result.Outputs);
}
