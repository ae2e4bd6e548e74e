using System.Diagnostics;
using System.Text;
using Skerry.Testing;

namespace Skerry.Server.Tests.Engines;

/// <summary>
/// Whether KVM works on this machine, found out without a line of Skerry: the guest's kernel is booted until it misses its root.
/// </summary>
internal static class KvmTruth
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);
    private static readonly Task<bool> Boots = BootAsync();

    /// <summary>Whether the device is there and opens, which is all that many programs look at.</summary>
    public static bool DeviceOpens
    {
        get
        {
            try
            {
                using var device = File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether a stock kernel boots.</summary>
    public static Task<bool> BootsAsync() => Boots;

    private static async Task<bool> BootAsync()
    {
        using var qemu = Process.Start(new ProcessStartInfo("qemu-system-x86_64",
        [
            "-M", "microvm,acpi=on", "-accel", "kvm", "-cpu", "host", "-m", "256", "-nodefaults", "-no-user-config", "-nographic",
            "-no-reboot",
            "-kernel", Kernel(), "-append", "console=ttyS0 panic=-1", "-serial", "stdio",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = qemu.StandardError.ReadToEndAsync();
        try
        {
            using var deadline = new CancellationTokenSource(Longest);
            var said = new StringBuilder();
            while (await qemu.StandardOutput.ReadLineAsync(deadline.Token) is { } line) said.AppendLine(line);
            return said.ToString().Contains("Unable to mount root fs", StringComparison.Ordinal);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            qemu.Kill();
            await qemu.WaitForExitAsync().Within("QEMU's end");
            await errors;
        }
    }

    private static string Kernel()
    {
        var home = Environment.GetEnvironmentVariable("SKERRY_HOME") ?? "/var/lib/skerry";
        return Directory.EnumerateFiles(Path.Combine(home, "guests"), "vmlinuz", SearchOption.AllDirectories)
            .MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new FileNotFoundException("There is no guest kernel: run ./test, which fetches it.");
    }
}
