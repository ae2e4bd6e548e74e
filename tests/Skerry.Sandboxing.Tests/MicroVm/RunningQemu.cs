using System.Globalization;
using Skerry.Linux;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Tests.Machines;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The QEMU of a sandbox, as the host's root sees it.</summary>
internal sealed class RunningQemu(string stateDirectory, string sandbox)
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;

    private readonly string _number = TestMachine.FirstProcessOf(stateDirectory, sandbox);

    /// <summary>The directory of its own that it sees.</summary>
    public string OwnDirectory { get; } = new StateDirectory(stateDirectory).Sandbox(sandbox).In("own");

    public string Cgroup { get; } = new StateDirectory(stateDirectory).CgroupOf(sandbox);

    public string Root => In("root");

    /// <summary>Its files that are open, by their numbers.</summary>
    public IReadOnlyDictionary<int, string> Descriptors =>
        Directory.EnumerateFiles(In("fd")).ToDictionary(
            file => int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture), file => new FileInfo(file).LinkTarget ?? "");

    public IReadOnlyList<string> Maps => File.ReadAllLines(In("maps"));

    /// <summary>Memory of its own: what it wrote, and nobody shares.</summary>
    public long AnonymousBytes =>
        Number(File.ReadLines(In("smaps_rollup")).Single(line => line.StartsWith("Anonymous:", StringComparison.Ordinal))) << 10;

    public IReadOnlyList<string> UnixSockets => [.. File.ReadLines(In("net/unix")).Skip(1)];

    public IReadOnlyList<string> NetworkDevices =>
        [.. File.ReadLines(In("net/dev")).Skip(2).Select(line => line.Split(':')[0].Trim())];

    /// <summary>Each mount that it sees: where, and with which options.</summary>
    public IReadOnlyDictionary<string, string[]> Mounts =>
        File.ReadLines(In("mountinfo")).Select(line => line.Split(' ')).ToDictionary(fields => fields[4], fields => fields[5].Split(','));

    public static bool IsRunning(string stateDirectory, string sandbox) =>
        File.Exists(new StateDirectory(stateDirectory).Sandbox(sandbox).ProcessId)
        && Directory.Exists($"/proc/{TestMachine.FirstProcessOf(stateDirectory, sandbox)}/fd");

    public string[] Status(string member) =>
        File.ReadLines(In("status")).Single(line => line.StartsWith($"{member}:", StringComparison.Ordinal))[(member.Length + 1)..]
            .Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries);

    public string Namespace(string kind) => new FileInfo(In($"ns/{kind}")).LinkTarget!;

    public string In(string name) => $"/proc/{_number}/{name}";

    public void Signal(int signal)
    {
        using var process = LinuxException.ThrowIfInvalid(
            Libc.OpenProcess(int.Parse(_number, CultureInfo.InvariantCulture)), "take hold of QEMU");
        LinuxException.ThrowIfFailed(Libc.SignalProcess(process, signal), "signal QEMU");
    }

    /// <summary>Reads a limit of its control group by the name that version 1 or version 2 has for it.</summary>
    public string Limit(string nameOfVersion1, string nameOfVersion2) =>
        TestMachine.Cgroups.Directories(Cgroup)
            .SelectMany(directory => new[] { Path.Combine(directory, nameOfVersion1), Path.Combine(directory, nameOfVersion2) })
            .Where(File.Exists).Select(File.ReadAllText).First().Trim();

    private static long Number(string line) =>
        long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
