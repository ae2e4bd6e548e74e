using System.Buffers;
using System.Text.Json;
using Skerry.Agent.Protocol;
using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Agents;

/// <summary>
/// Reads one line of an execution's stream. The forms of a display or value are copied out as they are, never made into a tree.
/// </summary>
internal static class AgentEventParser
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its break.</param>
    /// <returns>
    /// Its members, <see cref="AgentEvent.Data"/> apart from the others; a form that is not text that can be read is left out.
    /// </returns>
    /// <exception cref="AgentProtocolException">It is not an event.</exception>
    public static (AgentEvent Message, MimeBundle? Data) Parse(in ReadOnlySequence<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            Require(json.Read() && json.TokenType is JsonTokenType.StartObject);
            var parsed = Members(ref json, line);
            Require(!json.Read());
            return parsed;
        }
        catch (InvalidOperationException e)
        {
            // A string with half a surrogate pair.
            throw new AgentProtocolException("The agent broke the protocol: a line with a string that is not text.", e);
        }
    }

    private static (AgentEvent Message, MimeBundle? Data) Members(ref Utf8JsonReader json, in ReadOnlySequence<byte> line)
    {
        string? type = null, stream = null, text = null, name = null, traceback = null, outcome = null, cause = null, reason = null;
        double? duration = null, stdoutOmitted = null, stderrOmitted = null;
        bool? stateLost = null;
        MimeBundle? data = null;
        while (json.Read() && json.TokenType is not JsonTokenType.EndObject)
        {
            if (json.ValueTextEquals("type"u8)) type = Text(ref json);
            else if (json.ValueTextEquals("stream"u8)) stream = Text(ref json);
            else if (json.ValueTextEquals("text"u8)) text = Text(ref json);
            else if (json.ValueTextEquals("data"u8)) data = Forms(ref json, line);
            else if (json.ValueTextEquals("name"u8)) name = Text(ref json);
            else if (json.ValueTextEquals("traceback"u8)) traceback = Text(ref json);
            else if (json.ValueTextEquals("outcome"u8)) outcome = Text(ref json);
            else if (json.ValueTextEquals("durationMilliseconds"u8)) duration = Number(ref json);
            else if (json.ValueTextEquals("stateLost"u8)) stateLost = Flag(ref json);
            else if (json.ValueTextEquals("cause"u8)) cause = Text(ref json);
            else if (json.ValueTextEquals("reason"u8)) reason = Text(ref json);
            else if (json.ValueTextEquals("stdoutOmitted"u8)) stdoutOmitted = Number(ref json);
            else if (json.ValueTextEquals("stderrOmitted"u8)) stderrOmitted = Number(ref json);
            else json.Skip();
        }

        var message = new AgentEvent
        {
            Type = type ?? "", Stream = stream, Text = text, Name = name, Traceback = traceback,
            Outcome = outcome, DurationMilliseconds = duration, StateLost = stateLost,
            Cause = cause, Reason = reason, StdoutOmitted = Count(stdoutOmitted), StderrOmitted = Count(stderrOmitted),
        };
        return (message, data);
    }

    private static long? Count(double? number) => number is >= 0 and < long.MaxValue ? (long)number : null;

    private static MimeBundle Forms(ref Utf8JsonReader json, in ReadOnlySequence<byte> line)
    {
        Require(json.Read() && json.TokenType is JsonTokenType.StartObject);
        var forms = new Dictionary<string, JsonText>();
        while (json.Read() && json.TokenType is not JsonTokenType.EndObject)
        {
            var type = json.GetString()!;
            json.Read();
            var start = json.TokenStartIndex;
            json.Skip();
            if (forms.Count < AgentBounds.MostForms
                && JsonText.TryParse(line.Slice(start, json.BytesConsumed - start).ToArray()) is { } form)
                forms[type] = form;
        }

        return new MimeBundle(forms);
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        Require(json.Read() && json.TokenType is JsonTokenType.String or JsonTokenType.Null);
        return json.GetString();
    }

    private static double Number(ref Utf8JsonReader json)
    {
        Require(json.Read() && json.TokenType is JsonTokenType.Number);
        return json.TryGetDouble(out var number) ? number : double.NaN;
    }

    private static bool Flag(ref Utf8JsonReader json)
    {
        Require(json.Read() && json.TokenType is JsonTokenType.True or JsonTokenType.False);
        return json.GetBoolean();
    }

    private static void Require(bool condition)
    {
        if (!condition) throw new AgentProtocolException("The agent broke the protocol: a line that is not an event.");
    }
}
