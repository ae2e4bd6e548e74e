using System.Globalization;

namespace Skerry.Agent.Streams;

/// <summary>Where the sandbox's streams to the host are.</summary>
/// <param name="Socket">The path of a unix socket to dial; null where the streams are open already.</param>
/// <param name="Ports">The descriptors of open ports, the one that the agent lives by first; empty where there is a socket.</param>
internal sealed record StreamAddress(string? Socket, IReadOnlyList<int> Ports)
{
    private const string UnixScheme = "unix:";
    private const string DescriptorScheme = "fd:";
    private const int LeastPort = 3;

    /// <summary>Reads <c>unix:PATH</c> or <c>fd:NUMBER,...</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static StreamAddress Parse(string text)
    {
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal)) return new StreamAddress(text[UnixScheme.Length..], []);
        if (!text.StartsWith(DescriptorScheme, StringComparison.Ordinal)) throw Neither();
        return new StreamAddress(null, [.. text[DescriptorScheme.Length..].Split(',').Select(Port)]);
    }

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= LeastPort ? port : throw Neither();

    private static FormatException Neither() => new("--stream is neither unix:PATH nor fd:NUMBER,...");
}
