using System.Buffers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Skerry.Api.Wire;
using Skerry.Pools.Executions;

namespace Skerry.Api.Executions.Streaming;

/// <summary>
/// Sends what happens during an execution as it happens. A client that reads slowly slows the code down; one that leaves cancels it.
/// </summary>
internal static class ExecutionStream
{
    private static ReadOnlySpan<byte> NewLine => "\n"u8;

    public static async Task WriteAsync(HttpContext context, Execution execution, StreamFormat format)
    {
        var response = context.Response;
        response.Headers[ExecutionReply.OperationId] = execution.Id;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        response.ContentType = format is StreamFormat.ServerSentEvents ? StreamFormats.ServerSentEvents : StreamFormats.JsonLines;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // The reader learns the execution's id before its first output.
        await response.Body.FlushAsync(context.RequestAborted);
        var events = ReadAsync(execution, context.RequestAborted);
        try
        {
            await (format is StreamFormat.ServerSentEvents
                ? WriteServerSentAsync(response, events, context.RequestAborted)
                : WriteLinesAsync(response, events, context.RequestAborted));
        }
        catch (TimeoutException)
        {
            // The client read too slowly, even for the time that the code had. A cut stream tells it that the end is missing.
            context.Abort();
        }
    }

    private static async IAsyncEnumerable<StreamEvent> ReadAsync(
        Execution execution, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var happened in execution.ReadEventsAsync(cancellationToken))
        {
            foreach (var shown in StreamEvents.Show(execution.Id, ExecutionView.Of(execution), happened)) yield return shown;
        }
    }

    private static Task WriteServerSentAsync(
        HttpResponse response, IAsyncEnumerable<StreamEvent> events, CancellationToken cancellationToken) =>
        SseFormatter.WriteAsync(Named(events, cancellationToken), response.Body, Format, cancellationToken);

    private static async IAsyncEnumerable<SseItem<StreamEvent>> Named(
        IAsyncEnumerable<StreamEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var happened in events.WithCancellation(cancellationToken))
            yield return new SseItem<StreamEvent>(happened, happened.EventName);
    }

    private static void Format(SseItem<StreamEvent> item, IBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions);
        JsonSerializer.Serialize(writer, item.Data, WireJson.Wire.StreamEvent);
    }

    private static async Task WriteLinesAsync(HttpResponse response, IAsyncEnumerable<StreamEvent> events, CancellationToken cancellationToken)
    {
        await foreach (var happened in events.WithCancellation(cancellationToken))
        {
            await JsonSerializer.SerializeAsync(response.BodyWriter, happened, WireJson.Wire.StreamEvent, cancellationToken);
            response.BodyWriter.Write(NewLine);
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
    }
}
