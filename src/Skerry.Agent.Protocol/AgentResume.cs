namespace Skerry.Agent.Protocol;

/// <summary>What makes a clone a machine of its own: until the agent has confirmed it, nobody may be served.</summary>
/// <param name="UnixTimeNanoseconds">The time, in nanoseconds since 1970-01-01 UTC. It is set as soon as it is read.</param>
/// <param name="Entropy">Exactly <see cref="EntropyLength"/> bytes from the host's generator, given to no other machine.</param>
/// <param name="HostName">1 to 63 characters of <c>a-z</c>, <c>0-9</c> and, within, <c>-</c>.</param>
/// <param name="MachineId">32 characters of <c>0-9a-f</c>; see <c>machine-id(5)</c>.</param>
/// <param name="IsRehearsal">Whether all is done as if, and the machine may still be resumed: a template does it once, so that what is slow
/// the first time is behind its clones.</param>
public sealed record AgentResume(long UnixTimeNanoseconds, byte[] Entropy, string HostName, string MachineId, bool IsRehearsal)
{
    /// <summary>The length of <see cref="Entropy"/> in bytes.</summary>
    public const int EntropyLength = 64;

    /// <summary>Whether every part is what it has to be.</summary>
    /// <remarks>All parts may be null or anything else when they come from JSON.</remarks>
    public bool IsSound() =>
        UnixTimeNanoseconds > 0 && Entropy is { Length: EntropyLength } && IsHostName(HostName) && IsMachineId(MachineId);

    private static bool IsHostName(string? text) =>
        text is { Length: > 0 and < 64 } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && text[0] != '-' && text[^1] != '-';

    private static bool IsMachineId(string? text) => text is { Length: 32 } && text.All(char.IsAsciiHexDigitLower);
}
