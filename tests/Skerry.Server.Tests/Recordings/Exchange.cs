using System.Text;

namespace Skerry.Server.Tests.Recordings;

/// <summary>One recorded request and its reply.</summary>
internal sealed record Exchange(RecordedMessage Request, RecordedMessage Reply)
{
    public string Method => Request.StartLine.Split(' ')[1];

    public Uri Url => new(Request.StartLine.Split(' ')[2]);

    public int Status => int.Parse(Reply.StartLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a recording: a message begins with "&gt; " or "&lt; ", its headers are indented, its body follows "    | ".</summary>
    public static IReadOnlyList<Exchange> Read(string file)
    {
        var messages = new List<RecordedMessage>();
        StringBuilder? body = null;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recordings", file)))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal) || line.StartsWith("< ", StringComparison.Ordinal))
            {
                messages.Add(new RecordedMessage(line, [], body = new StringBuilder()));
                body = null;
            }
            else if (messages.Count == 0)
            {
                continue;
            }
            else if (body is not null)
            {
                body.Append("\r\n").Append(line);
            }
            else if (line.StartsWith("    | ", StringComparison.Ordinal))
            {
                body = messages[^1].Text.Append(line.AsSpan(6));
            }
            else if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                messages[^1].Headers.Add(line[4..colon], line[(colon + 1)..].Trim());
            }
        }

        return [.. messages.Chunk(2).Select(pair => new Exchange(pair[0], pair[1]))];
    }
}
