using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Skerry.Api.Executions.Streaming;

/// <summary>How the events of an execution are sent, if they are.</summary>
internal enum StreamFormat
{
    /// <summary>Not at all: one answer at the end.</summary>
    None,

    /// <summary><c>text/event-stream</c>.</summary>
    ServerSentEvents,

    /// <summary><c>application/x-ndjson</c>.</summary>
    JsonLines,
}

/// <summary>
/// Chooses a format by the Accept header. A client has to name one: <c>*/*</c> means the one answer that every client knows.
/// </summary>
internal static class StreamFormats
{
    public const string ServerSentEvents = "text/event-stream";
    public const string JsonLines = "application/x-ndjson";

    public static StreamFormat Choose(StringValues accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var types)) return StreamFormat.None;
        foreach (var type in types.OrderByDescending(type => type.Quality ?? 1))
        {
            if (type.Quality is 0) continue;
            if (type.MediaType.Equals(ServerSentEvents, StringComparison.OrdinalIgnoreCase)) return StreamFormat.ServerSentEvents;
            if (type.MediaType.Equals(JsonLines, StringComparison.OrdinalIgnoreCase)) return StreamFormat.JsonLines;
            return StreamFormat.None;
        }

        return StreamFormat.None;
    }
}
