using Skerry.Agent.Hosting;
using Skerry.Agent.Processes;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary><c>skerry-agent boot</c>: process 1 of a virtual machine, which it makes a sandbox and ends.</summary>
/// <remarks>
/// <code>
///   1  boot    process 1      /proc, /sys, /dev; modules; the root (<see cref="GuestRoot"/>); settings; the two ports
/// 2  enter   a process 1    in a process namespace of its own, so that Linux's own threads are out of sight: /proc, the root, fewer rights
/// 3  serve   the same       the agent, as in a container
/// </code>
/// Process 1 waits for the agent and powers the machine off after it. If it cannot even do that it ends, and Linux panics; with
/// <c>panic=-1</c> on the kernel's command line that ends the machine as well.
/// </remarks>
internal static class BootCommand
{
    /// <summary>What the root is made of the first time, before the machine is told its names.</summary>
    public const string FirstHostName = "sandbox";

    private const string AgentPort = "agent";
    private const string WarmUpPort = "warmup";

    // The descriptors that the agent finds its ports at, after the standard three.
    private const string Streams = "fd:3,4";

    private static readonly string[] Environment =
        ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"];

    /// <summary>Boots, serves and powers off.</summary>
    /// <param name="arguments">What <c>serve</c> is told, but for its streams and its policy of system calls.</param>
    /// <returns>The exit code, if the machine could not be powered off.</returns>
    /// <exception cref="FormatException">The command line is not one for <c>serve</c>.</exception>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (System.Environment.ProcessId != 1) throw new FormatException("boot is for process 1 of a virtual machine.");
        try
        {
            string[] serve =
            [
                "serve", "--stream", Streams, "--system-calls", $"{SandboxLayout.AgentDirectory}/seccomp.bpf", "--group", GuestMemory.Group,
                .. arguments,
            ];
            Serve(serve, ServeOptions.Parse(new CommandLine(serve[1..])));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine($"skerry-agent boot: {e.Message}");
        }
        finally
        {
            _ = Libc.Reboot(Libc.PowerOff);
        }

        return 1;
    }

    private static void Serve(string[] serve, ServeOptions options)
    {
        GuestSystem.Mount();
        GuestModules.Load();
        GuestRoot.Make(options);
        GuestMemory.Limit();
        GuestSettings.Apply();
        using var agent = GuestPort.Open(AgentPort);
        using var warmUp = GuestPort.Open(WarmUpPort);
        using var console = LinuxException.ThrowIfInvalid(
            Libc.Open("/dev/console", Libc.OpenWriteOnly | Libc.CloseOnExec), "open the console");
        using var nothing = File.OpenHandle("/dev/null");

        // Of this thread alone, for what it starts from now on: the first is process 1 of the new namespace.
        LinuxException.ThrowIfFailed(Libc.Unshare(Libc.NewProcessIds), "make a namespace of processes");
        Wait(AgentProcess.Start(["enter", .. serve], Environment, [nothing, console, console, agent, warmUp]));
    }

    private static void Wait(int pid)
    {
        while (Libc.WaitPid(pid, out _, 0) != pid)
        {
            var failure = LinuxException.OfLastCall("wait for the agent");
            if (failure.Error != Errno.Interrupted) throw failure;
        }
    }
}
