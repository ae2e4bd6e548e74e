using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Skerry.Pools.Executions;

namespace Skerry.Api.Wire;

/// <summary>Writes answers that hold values and texts of user code, the large ones in parts from where they are.</summary>
/// <remarks>
/// A serializer wants room for a whole value at once: 16 MB more for each answer, from a pool that keeps what it once had. So a large value
/// leaves a mark in the serializer's text, one that no JSON has in it, and is sent in its place.
/// </remarks>
internal static class LargeValues
{
    private const int Smallest = 32 * 1024;
    private const int PartLength = 64 * 1024;
    private const byte Mark = 1; // JSON has it neither between values nor, unescaped, within them.

    private static readonly byte[] Quote = [(byte)'"'];

    // Serializing to memory stays on its thread.
    [ThreadStatic]
    private static List<LargeValue>? _left;

    /// <summary>Writes a value or, within <see cref="SerializeAsync"/>, the mark for it.</summary>
    public static void Write(Utf8JsonWriter writer, JsonText value)
    {
        if (_left is null || value.Utf8.Length < Smallest) writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
        else Leave(writer, new LargeValue(value.Utf8, null));
    }

    /// <summary>Writes a text or, within <see cref="SerializeAsync"/>, the mark for it.</summary>
    public static void Write(Utf8JsonWriter writer, string text)
    {
        if (_left is null || text.Length < Smallest) writer.WriteStringValue(text);
        else Leave(writer, new LargeValue(default, text));
    }

    /// <summary>Writes an answer and flushes it, part by part: no faster than its reader reads.</summary>
    public static async Task SerializeAsync<T>(PipeWriter output, T answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var (text, left) = Serialize(answer, type);
        foreach (var (json, unescaped) in left)
        {
            var mark = text.Span.IndexOf(Mark);
            await WriteAsync(output, text[..mark], cancellationToken);
            if (unescaped is null) await WriteAsync(output, json, cancellationToken);
            else await WriteAsync(output, unescaped, cancellationToken);
            text = text[(mark + 1)..];
        }

        await WriteAsync(output, text, cancellationToken);
    }

    private static void Leave(Utf8JsonWriter writer, LargeValue value)
    {
        _left!.Add(value);
        writer.WriteRawValue([Mark], skipInputValidation: true);
    }

    private static (ReadOnlyMemory<byte> Text, List<LargeValue> Left) Serialize<T>(T answer, JsonTypeInfo<T> type)
    {
        var left = _left = [];
        try
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions)) JsonSerializer.Serialize(writer, answer, type);
            return (buffer.WrittenMemory, left);
        }
        finally
        {
            _left = null;
        }
    }

    private static async Task WriteAsync(PipeWriter output, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        while (!text.IsEmpty)
        {
            var part = text[..Math.Min(PartLength, text.Length)];
            // A reader that has left is told of by the token.
            await output.WriteAsync(part, cancellationToken);
            text = text[part.Length..];
        }
    }

    private static async Task WriteAsync(PipeWriter output, string text, CancellationToken cancellationToken)
    {
        var escaped = ArrayPool<char>.Shared.Rent(PartLength);
        try
        {
            await output.WriteAsync(Quote, cancellationToken);
            for (var done = 0; done < text.Length;)
            {
                // It stops at a whole character when the room is used up.
                WireJson.WriterOptions.Encoder!.Encode(text.AsSpan(done), escaped, out var read, out var written);
                Encoding.UTF8.GetBytes(escaped.AsSpan(0, written), output);
                await output.FlushAsync(cancellationToken);
                done += read;
            }

            await output.WriteAsync(Quote, cancellationToken);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(escaped, clearArray: true);
        }
    }

    /// <summary>JSON, or text that is still to be written as JSON.</summary>
    private readonly record struct LargeValue(ReadOnlyMemory<byte> Json, string? Text);
}
