using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Kernels;

/// <summary>One line of what a kernel says. User code can write such lines too: nothing in one is believed unchecked.</summary>
internal sealed record KernelMessage
{
    /// <summary>The number of the execution that it belongs to; 0 while the kernel starts.</summary>
    [JsonRequired]
    public long N { get; init; }

    // The message is an object, Data another; below it are the forms.
    private static readonly JsonReaderOptions Depth = new() { MaxDepth = 2 + AgentBounds.DeepestForm };

    /// <summary><c>ready</c>, <c>broken</c>, <c>display</c>, <c>value</c>, <c>fault</c> or <c>done</c>.</summary>
    [JsonRequired]
    public string Type { get; init; } = "";

    /// <summary>The forms of a display or value.</summary>
    public JsonElement Data { get; init; }

    /// <summary>Whether <see cref="Data"/> is there and within the bounds of the protocol.</summary>
    [JsonIgnore]
    public bool HasForms => Data.ValueKind is JsonValueKind.Object && Data.GetPropertyCount() <= AgentBounds.MostForms;

    /// <summary>The exception's type.</summary>
    public string? Name { get; init; }

    /// <summary>The exception's message, the interpreter's version, or why the kernel cannot start.</summary>
    public string? Text { get; init; }

    /// <summary>The exception's traceback.</summary>
    public string? Traceback { get; init; }

    /// <summary>Whether the code ran to its end.</summary>
    public bool Succeeded { get; init; }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its break.</param>
    /// <returns>
    /// The message, or null if the line is not a message. A display or value that cannot be read (too deep, lone surrogates, broken UTF-8)
    /// is a message without <see cref="Data"/>: what somebody shows must not cost the kernel.
    /// </returns>
    public static KernelMessage? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            if (IsSound(line)) return JsonSerializer.Deserialize(line, KernelJson.Default.KernelMessage);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What exactly is wrong does not matter; a display's beginning may still be read.
        }

        return UnreadableDisplay(line);
    }

    // The kernel writes the number and the type first.
    private static KernelMessage? UnreadableDisplay(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Depth);
            if (!reader.Read() || !reader.Read() || !reader.ValueTextEquals("n"u8) || !reader.Read() || !reader.TryGetInt64(out var number))
                return null;
            if (!reader.Read() || !reader.ValueTextEquals("type"u8) || !reader.Read()) return null;
            return reader.ValueTextEquals(AgentEvent.Display) ? new KernelMessage { N = number, Type = AgentEvent.Display }
                : reader.ValueTextEquals(AgentEvent.Value) ? new KernelMessage { N = number, Type = AgentEvent.Value }
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // The forms of a display are passed on as they are, so that they are read as text only by the host. What it could not read,
    // broken UTF-8 and lone surrogates, ends here.
    private static bool IsSound(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line)) return false;
        var reader = new Utf8JsonReader(line, Depth);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                Unescape(reader);
        return true;
    }

    private static void Unescape(Utf8JsonReader reader)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            reader.CopyString(scratch);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
