using System.Security.Cryptography;
using Skerry.Agent.Protocol;

namespace Skerry.Sandboxing.MicroVm.Clones;

/// <summary>What makes a clone another machine than its template and its siblings.</summary>
internal static class Identity
{
    private const int MachineIdLength = 32;
    private const int NameLength = 12;

    /// <summary>Makes one that no machine has had, with the time of now.</summary>
    /// <param name="timeProvider">Tells the time.</param>
    /// <param name="isRehearsal">Whether a template is to rehearse it.</param>
    public static AgentResume New(TimeProvider timeProvider, bool isRehearsal = false) => new(
        (timeProvider.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick,
        RandomNumberGenerator.GetBytes(AgentResume.EntropyLength),
        $"sandbox-{RandomNumberGenerator.GetHexString(NameLength, lowercase: true)}",
        RandomNumberGenerator.GetHexString(MachineIdLength, lowercase: true),
        isRehearsal);
}
