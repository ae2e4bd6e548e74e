using System.Globalization;
using Skerry.Soak.Servers;

namespace Skerry.Soak.Reports;

/// <summary>What a server had of its machine at one moment. Its managed heap it tells nobody.</summary>
/// <param name="Seconds">The moment, from the first sample on.</param>
/// <param name="ResidentKiB">Its resident memory.</param>
/// <param name="AnonymousKiB">The part of it that is no file's.</param>
/// <param name="Handles">Its open descriptors.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Children">Its child processes.</param>
/// <param name="Sandboxes">Its sandboxes, ready ones included.</param>
internal sealed record Sample(double Seconds, long ResidentKiB, long AnonymousKiB, int Handles, int Threads, int Children, int Sandboxes)
{
    public const string Header = "seconds,residentKiB,anonymousKiB,handles,threads,children,sandboxes";

    /// <summary>Looks at a server.</summary>
    public static Sample Take(TimeSpan at, int process, ServerRemains remains)
    {
        var status = File.ReadAllLines($"/proc/{process}/status");
        return new Sample(
            at.TotalSeconds,
            Figure("VmRSS"),
            Figure("RssAnon"),
            Directory.GetFileSystemEntries($"/proc/{process}/fd").Length,
            (int)Figure("Threads"),
            HostProcess.All().Count(other => other.Parent == process),
            remains.Sandboxes().Count);

        long Figure(string name) => long.Parse(
            status.First(line => line.StartsWith(name + ":", StringComparison.Ordinal))
                .Split((char[])[':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
    }

    /// <summary>The sample as a line of CSV.</summary>
    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture, $"{Seconds:f0},{ResidentKiB},{AnonymousKiB},{Handles},{Threads},{Children},{Sandboxes}");
}
