using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Skerry.Linux;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Tests.Machines;

/// <summary>The machine that the tests run on: where its image and agent are, and what is left on it.</summary>
internal static partial class TestMachine
{
    /// <summary>Shows warnings and errors of the engine in the tests' output.</summary>
    public static ILoggerFactory Logging { get; } =
        LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true));

    public static Cgroups Cgroups { get; } = Cgroups.Find(MountTable.Read());

    public static string Home => Environment.GetEnvironmentVariable("SKERRY_HOME") ?? "/var/lib/skerry";

    private static string AgentDirectory =>
        Environment.GetEnvironmentVariable("SKERRY_AGENT_DIRECTORY") ?? Path.Combine(Repository, "artifacts", "agent");

    /// <summary>The sources that this program was built from.</summary>
    public static string Repository
    {
        get
        {
            var directory = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(directory, "Skerry.slnx"))) directory = Path.GetDirectoryName(directory)!;
            return directory;
        }
    }

    /// <summary>Options with a state directory of their own.</summary>
    public static MachineOptions Options()
    {
        if (!Environment.IsPrivilegedProcess)
            throw new InvalidOperationException("These tests make sandboxes and need root: run './test' as root.");
        if (!File.Exists(Path.Combine(AgentDirectory, "skerry-agent")))
            throw new InvalidOperationException($"There is no agent in {AgentDirectory}: run './test', which builds it.");
        if (!Directory.Exists(Path.Combine(Home, "images"))
            || Directory.GetFiles(Path.Combine(Home, "images"), "python-*.erofs").Length == 0)
            throw new InvalidOperationException($"There is no Python image in {Home}/images: run './test', which builds it.");
        return new MachineOptions
        {
            StateDirectory = $"/run/skerry-test-{RandomNumberGenerator.GetHexString(8, lowercase: true)}",
            ImageDirectory = Path.Combine(Home, "images"),
            AgentDirectory = AgentDirectory,
            // The same suites hold for every runtime that is asked for by name.
            Runtime = Environment.GetEnvironmentVariable("SKERRY_TEST_RUNTIME") ?? "runc",
        };
    }

    /// <summary>Everything of the host that bears a name: mounts, control groups, processes, directories of the runtime.</summary>
    public static IReadOnlyList<string> RemainsOf(string name) =>
    [
        .. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(name, StringComparison.Ordinal)),
        .. Steady(() => Cgroups.Directories(StateDirectory.TopCgroup))
            .Where(directory => directory.Contains(name, StringComparison.Ordinal)),
        .. Directory.EnumerateDirectories("/proc").Where(process => Mentions(process, name)),
        .. Steady(() => [.. Directory.EnumerateDirectories("/run", "skerry-test-*").SelectMany(StateOf)])
            .Where(entry => Path.GetFileName(entry) == name),
    ];

    /// <summary>Everything of a server's that belongs to sandboxes.</summary>
    public static IReadOnlyList<string> RemainsIn(string stateDirectory)
    {
        var state = new StateDirectory(stateDirectory);
        return
        [
            .. state.Journal.Read().Select(record => record.ToString()),
            .. Directory.EnumerateFileSystemEntries(state.Live).Where(entry => entry != state.Images),
            .. Directory.EnumerateFileSystemEntries(state.Runtime),
            .. Cgroups.Directories(state.Cgroup).Where(directory => SandboxName().IsMatch(Path.GetFileName(directory))),
        ];
    }

    /// <summary>
    /// Makes it impossible to take a sandbox down whole, until what is returned is disposed: its control group cannot be removed.
    /// </summary>
    public static IDisposable Obstruct(string stateDirectory, string sandboxId) =>
        new Obstruction(Cgroups.Directories(new StateDirectory(stateDirectory).CgroupOf(sandboxId))[0]);

    /// <summary>Kills the first process that the host sees of a sandbox.</summary>
    public static void KillFirstProcess(string stateDirectory, string sandboxId)
    {
        using var process = ProcessHandle.TryOpen(int.Parse(FirstProcessOf(stateDirectory, sandboxId), null));
        process!.Kill();
    }

    /// <summary>The host's user that the first process of a sandbox runs as.</summary>
    public static long HostUserOf(string stateDirectory, string sandboxId) => long.Parse(
        File.ReadLines($"/proc/{FirstProcessOf(stateDirectory, sandboxId)}/status")
            .Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1],
        null);

    /// <summary>How much of the host's processor time a sandbox has used.</summary>
    public static TimeSpan ProcessorTimeOf(string stateDirectory, string sandboxId) =>
        Cgroups.ReadProcessorTime(new StateDirectory(stateDirectory).CgroupOf(sandboxId));

    /// <summary>The number of the first process that the host sees of a sandbox.</summary>
    public static string FirstProcessOf(string stateDirectory, string sandboxId) =>
        File.ReadAllText(new StateDirectory(stateDirectory).Sandbox(sandboxId).ProcessId);

    // What other tests remove while it is looked at is looked at again.
    private static IReadOnlyList<string> Steady(Func<IReadOnlyList<string>> look)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            try
            {
                return look();
            }
            catch (DirectoryNotFoundException)
            {
                // Again.
            }
        }

        return look();
    }

    private static IEnumerable<string> StateOf(string directory)
    {
        var state = new StateDirectory(directory);
        return new[] { state.Live, state.Runtime }.Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries)
            .Concat(state.Journal.Read().Select(entry => entry.Id));
    }

    private static bool Mentions(string process, string name)
    {
        try
        {
            // One that has ended, and that the machine's init has not yet taken note of, has nothing any more but its number.
            return process != $"/proc/{Environment.ProcessId}"
                && char.IsDigit(Path.GetFileName(process)[0])
                && !File.ReadAllText(Path.Combine(process, "status")).Contains("State:\tZ", StringComparison.Ordinal)
                && (File.ReadAllText(Path.Combine(process, "cmdline")) + File.ReadAllText(Path.Combine(process, "cgroup")))
                    .Contains(name, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex SandboxName();

    // Something is mounted over the directory of the group.
    private sealed class Obstruction : IDisposable
    {
        private readonly string _directory;

        public Obstruction(string directory)
        {
            _directory = directory;
            Mounts.Tmpfs(directory, 1 << 20, 16);
        }

        public void Dispose() => Mounts.Unmount(_directory);
    }
}
