using System.Globalization;
using System.IO.Pipes;
using System.Text;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>Boots the smallest guest there is, whose first process says one word and powers off: our own kernel and agent, and no image.</summary>
internal static class GuestProbe
{
    private const string Word = "skerry-agent: the guest runs";
    private const int LongestText = 64 * 1024;
    private const int LongestQuote = 500;

    private static readonly MachineShape Shape = new(Acceleration.Emulated, 256L << 20, 1);

    /// <summary>Boots it.</summary>
    /// <param name="options">How the engine is to work.</param>
    /// <param name="timeProvider">Measures the deadline.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It did not say its word in time; the message says what was seen instead.</exception>
    public static async Task RunAsync(MicroVmEngineOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("skerry-probe-");
        try
        {
            var qemu = await QemuProgram.OpenAsync(OciRuntime.Find(options.Qemu)!, timeProvider, cancellationToken);
            var boot = await GuestBoot.OpenAsync(
                directory.FullName, GuestKernel.Find(options.GuestDirectory)!, options.Machine.AgentDirectory, cancellationToken);
            await BootAsync(qemu, boot, options, timeProvider, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task BootAsync(
        QemuProgram qemu, GuestBoot boot, MicroVmEngineOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        using var deadline = new CancellationTokenSource(options.ProbeTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await using var console = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        using var nothing = File.OpenHandle("/dev/null", share: FileShare.ReadWrite);
        var shape = Shape with { Acceleration = options.Acceleration };
        // A guest that hangs spins for ever: its QEMU must not outlive the server, whatever ends that.
        using var process = await BoundProcess.StartAsync(
            qemu.Path,
            QemuArguments.Probe(shape, boot.Directory, GuestCommandLine.Probe(shape.Acceleration)),
            ["PATH=/usr/bin", "LANG=C.UTF-8"],
            [nothing, console.ClientSafePipeHandle, console.ClientSafePipeHandle]);
        console.DisposeLocalCopyOfClientHandle();
        try
        {
            await ReadAsync(console, said, either.Token);
            if (said.ToString().Contains(Word, StringComparison.Ordinal)) return;
            var code = await process.Exit.WaitAsync(either.Token);
            throw new IOException(Describe(
                options.Acceleration, string.Create(CultureInfo.InvariantCulture, $"QEMU ended with code {code} before the guest had started"), said));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException(
                $"{Describe(options.Acceleration, $"the guest hung: it had not started within {options.ProbeTimeout}", said)} {Cost(options)}".TrimEnd(), e);
        }
    }

    // Until the word, or the end.
    private static async Task ReadAsync(Stream console, StringBuilder said, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (said.Length < LongestText && await console.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            said.Append(Encoding.Latin1.GetString(buffer, 0, length));
            if (said.ToString().Contains(Word, StringComparison.Ordinal)) return;
        }
    }

    private static string Describe(Acceleration acceleration, string what, StringBuilder said)
    {
        var text = said.ToString().Trim();
        var quote = text.Length == 0 ? "It wrote nothing." : $"It wrote: {text[Math.Max(0, text.Length - LongestQuote)..].ReplaceLineEndings(" ")}";
        var name = acceleration is Acceleration.Kvm ? "KVM" : "software emulation";
        return $"A guest was booted under {name}, and {what}. {quote}";
    }

    private static string Cost(MicroVmEngineOptions options) => options.Acceleration is Acceleration.Kvm
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"Every start with '--engine auto' waits these {options.ProbeTimeout.TotalSeconds:0.#} s here; '--engine container' skips it.")
        : "";
}
