using System.Text.RegularExpressions;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>The QEMU of this machine.</summary>
/// <param name="Path">Where the program is.</param>
/// <param name="Version">Its version with the distribution's own, as it tells it: <c>7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)</c>.</param>
internal sealed partial record QemuProgram(string Path, string Version)
{
    public const string Name = "qemu-system-x86_64";

    // The first that restores a machine whose memory is a private map of a file, with the device set used here.
    private static readonly Version Oldest = new(6, 2);

    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(20);

    /// <summary>Asks a QEMU for its version.</summary>
    /// <param name="path">The program.</param>
    /// <param name="timeProvider">Bounds the call.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It does not run, or is too old.</exception>
    public static async Task<QemuProgram> OpenAsync(string path, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var answer = await ProcessRunner.RunAsync(path, ["--version"], LongestCall, timeProvider, cancellationToken);
        var match = VersionLine().Match(answer);
        if (!match.Success) throw new IOException($"{path} does not tell its version.");
        return System.Version.Parse(match.Groups["number"].Value) >= Oldest
            ? new QemuProgram(path, match.Groups["version"].Value)
            : throw new IOException($"{path} is version {match.Groups["version"].Value}; {Oldest} or later is needed.");
    }

    [GeneratedRegex(@"^QEMU emulator version (?<version>(?<number>\d+\.\d+)[^\r\n]*)")]
    private static partial Regex VersionLine();
}
