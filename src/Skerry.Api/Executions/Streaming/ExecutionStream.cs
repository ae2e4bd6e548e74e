using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skerry.Api.Wire;
using Skerry.Pools.Executions;

namespace Skerry.Api.Executions.Streaming;

/// <summary>
/// Sends what happens during an execution as it happens. A client that reads slowly slows the code down; one that leaves cancels it.
/// </summary>
/// <remarks>While nothing happens, something is sent that no client takes for an event: a comment, or an empty line.</remarks>
internal static class ExecutionStream
{
    private static ReadOnlySpan<byte> NewLine => "\n"u8;

    private static ReadOnlySpan<byte> Comment => ": ping\n\n"u8;

    public static async Task WriteAsync(HttpContext context, Execution execution, StreamFormat format, TimeProvider time)
    {
        try
        {
            // The reader learns the execution's id before its first output.
            await BeginAsync(context, execution, format);
        }
        catch
        {
            // A client that has left reads nothing, and an execution that nobody reads would stand still with its session.
            execution.Abandon();
            throw;
        }

        try
        {
            var events = StreamPauses.MarkAsync(token => ReadAsync(execution, token), time, context.RequestAborted);
            await foreach (var happened in events) await WriteAsync(context, happened, format);
        }
        catch (TimeoutException)
        {
            // The client read too slowly, even for the time that the code had. A cut stream tells it that the end is missing.
            context.Abort();
        }
    }

    private static Task BeginAsync(HttpContext context, Execution execution, StreamFormat format)
    {
        var response = context.Response;
        response.Headers[ExecutionReply.OperationId] = execution.Id;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        response.ContentType = format is StreamFormat.ServerSentEvents ? StreamFormats.ServerSentEvents : StreamFormats.JsonLines;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return response.Body.FlushAsync(context.RequestAborted);
    }

    private static async IAsyncEnumerable<StreamEvent> ReadAsync(
        Execution execution, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var happened in execution.ReadEventsAsync(cancellationToken))
        {
            foreach (var shown in StreamEvents.Show(execution.Id, ExecutionView.Of(execution), happened)) yield return shown;
        }
    }

    private static async Task WriteAsync(HttpContext context, StreamEvent? happened, StreamFormat format)
    {
        var writer = context.Response.BodyWriter;
        var isServerSent = format is StreamFormat.ServerSentEvents;
        if (happened is null)
        {
            writer.Write(isServerSent ? Comment : NewLine);
        }
        else
        {
            // JSON as it is written here is one line, so one line of data holds it.
            if (isServerSent) Encoding.ASCII.GetBytes($"event: {happened.EventName}\ndata: ", writer);
            await LargeValues.SerializeAsync(writer, happened, WireJson.Wire.StreamEvent, context.RequestAborted);
            writer.Write(NewLine);
            if (isServerSent) writer.Write(NewLine);
        }

        await writer.FlushAsync(context.RequestAborted);
    }
}
