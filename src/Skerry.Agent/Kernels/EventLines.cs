using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Kernels;

/// <summary>Writes the events of an execution as the host reads them: a JSON object and a line break.</summary>
internal static class EventLines
{
    private const int LongestText = 1024 * 1024;
    private const int LongestName = 256;

    // Text goes into a stream, not into a page: only what JSON itself asks for is escaped.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true,
    };

    /// <summary>Text of a standard stream.</summary>
    public static byte[] Output(string stream, string text) =>
        Write(new AgentEvent { Type = AgentEvent.Output, Stream = stream, Text = text });

    /// <summary>An exception; what it says of itself is cut to a bearable length.</summary>
    public static byte[] Fault(KernelMessage message) => Write(new AgentEvent
    {
        Type = AgentEvent.Fault,
        Name = Cut(message.Name, LongestName),
        Text = Cut(message.Text, LongestText),
        Traceback = CutMiddle(message.Traceback, LongestText),
    });

    /// <summary>The end of an execution.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="duration">How long it ran.</param>
    /// <param name="lost">The end of the kernel that had its variables; null if they are there.</param>
    /// <param name="events">The events before it.</param>
    public static byte[] Completed(string outcome, TimeSpan duration, KernelEnd? lost, ExecutionEvents events) => Write(new AgentEvent
    {
        Type = AgentEvent.Completed,
        Outcome = outcome,
        DurationMilliseconds = duration.TotalMilliseconds,
        StateLost = lost is not null,
        Cause = lost?.Cause,
        Reason = lost is null ? null : Cut(lost.Reason, AgentBounds.LongestReason),
        StdoutOmitted = events.StdoutOmitted > 0 ? events.StdoutOmitted : null,
        StderrOmitted = events.StderrOmitted > 0 ? events.StderrOmitted : null,
    });

    /// <summary>A display or value, its forms as the kernel wrote them.</summary>
    /// <param name="type"><see cref="AgentEvent.Display"/> or <see cref="AgentEvent.Value"/>.</param>
    /// <param name="data">The forms.</param>
    public static byte[] Data(string type, JsonElement data)
    {
        var forms = JsonMarshal.GetRawUtf8Value(data);
        var buffer = new ArrayBufferWriter<byte>(forms.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WritePropertyName("data"u8);
            writer.WriteRawValue(forms, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return Finish(buffer);
    }

    /// <summary>What stands for a display or value that could not be read.</summary>
    /// <param name="type"><see cref="AgentEvent.Display"/> or <see cref="AgentEvent.Value"/>.</param>
    public static byte[] Unreadable(string type) =>
        [.. Encoding.UTF8.GetBytes($$$"""{"type":"{{{type}}}","data":{"text/plain":"(left out: its forms cannot be read)"}}"""), (byte)'\n'];

    private static byte[] Write(AgentEvent value)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options)) JsonSerializer.Serialize(writer, value, AgentJson.Default.AgentEvent);
        return Finish(buffer);
    }

    private static byte[] Finish(ArrayBufferWriter<byte> buffer)
    {
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Cut(string? text, int longest) =>
        text is null ? "" : text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 3), "...");

    // The end of a traceback says most.
    private static string CutMiddle(string? text, int longest) =>
        text is null ? "" : text.Length <= longest
            ? text : string.Concat(text.AsSpan(0, longest / 2), "\n...\n", text.AsSpan(text.Length - longest / 2));
}
