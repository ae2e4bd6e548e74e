using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Skerry.Agent.Kernels;

/// <summary>One line of what a kernel says. User code can write such lines too: nothing in one is believed unchecked.</summary>
internal sealed record KernelMessage
{
    /// <summary>The number of the execution that it belongs to; 0 while the kernel starts.</summary>
    [JsonRequired]
    public long N { get; init; }

    /// <summary><c>ready</c>, <c>broken</c>, <c>display</c>, <c>value</c>, <c>fault</c> or <c>done</c>.</summary>
    [JsonRequired]
    public string Type { get; init; } = "";

    /// <summary>The forms of a display or value.</summary>
    public JsonElement Data { get; init; }

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
    /// <returns>The message, or null if the line is none.</returns>
    public static KernelMessage? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return IsSound(line) ? JsonSerializer.Deserialize(line, KernelJson.Default.KernelMessage) : null;
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
        var reader = new Utf8JsonReader(line);
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
