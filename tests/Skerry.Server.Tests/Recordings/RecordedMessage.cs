using System.Text;

namespace Skerry.Server.Tests.Recordings;

/// <summary>A recorded message.</summary>
internal sealed record RecordedMessage(string StartLine, Dictionary<string, string> Headers, StringBuilder Text)
{
    /// <summary>The body, without the blank lines that end it in the file; a multipart body ends with a line break again.</summary>
    public string Body
    {
        get
        {
            var text = Text.ToString().TrimEnd('\r', '\n', ' ');
            return text.StartsWith("--", StringComparison.Ordinal) ? text + "\r\n" : text;
        }
    }
}
