using System.Diagnostics;
using System.Runtime.InteropServices;
using Skerry.Server.Tests.Hosting;
using Skerry.Testing;

namespace Skerry.Server.Tests.Lifetime;

/// <summary>A server that is ended while it tries its engines leaves no QEMU, and none that spins for ever.</summary>
public sealed partial class StartInterruptionTests : IDisposable
{
    private const int Interrupt = 2;
    private const int KillAtOnce = 9;
    private const int Terminate = 15;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-test-");

    // It tells its version, and hangs when it is to boot a guest.
    private string Qemu => Path.Combine(_directory.FullName, "qemu-that-hangs");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    [InlineData(KillAtOnce)]
    public async Task Signal_DuringTheProbe_EndsTheServerAndItsQemu(int signal)
    {
        await File.WriteAllTextAsync(
            Qemu,
            $"#!/bin/sh\n[ \"$1\" != --version ] || exec qemu-system-x86_64 \"$@\"\nexec tail -f /dev/null {Qemu}\n",
            TestContext.Current.CancellationToken);
#pragma warning disable CA1416 // Skerry runs on Linux only
        File.SetUnixFileMode(Qemu, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        using var server = Process.Start(new ProcessStartInfo(
            Repository.Server,
            [
                "--urls", "http://127.0.0.1:0", "--engine", "microvm", "--acceleration", "emulated",
                "--Skerry:MicroVm:Qemu", Qemu, "--Skerry:MicroVm:ProbeTimeoutInSeconds", "600",
                "--Skerry:Host:StateDirectory", Path.Combine(_directory.FullName, "state"),
            ])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            Environment = { ["Skerry__Host__AgentDirectory"] = Repository.File("artifacts/agent") },
        })!;
        await Eventually.Until(
            () => Qemus().Any(command => command.StartsWith("tail", StringComparison.Ordinal)),
            "waiting for the probe's QEMU",
            () => server.HasExited ? "the server has ended" : string.Join('\n', Qemus()),
            TimeSpan.FromMilliseconds(20));

        _ = Kill(server.Id, signal);

        await server.WaitForExitAsync(TestContext.Current.CancellationToken).Within($"the server's end after signal {signal}");
        server.ExitCode.ShouldBe(signal == KillAtOnce ? 128 + KillAtOnce : 0);
        await Eventually.Until(
            () => Qemus().Count == 0, "expecting no QEMU", () => string.Join('\n', Qemus()), TimeSpan.FromMilliseconds(20));
    }

    // Every living process but the server whose command line names the QEMU.
    private List<string> Qemus()
    {
        var found = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (command.Contains(Qemu, StringComparison.Ordinal) && !command.Contains("--urls", StringComparison.Ordinal))
                    found.Add(command);
            }
            catch (IOException)
            {
                // It ended.
            }
        }

        return found;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
