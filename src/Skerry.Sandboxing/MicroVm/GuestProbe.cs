using System.Globalization;
using Skerry.Linux;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>
/// Makes a clone of the smallest guest there is, whose first process says one word and powers off: our own kernel and agent, and no image.
/// </summary>
/// <remarks>
/// The guest is stopped as soon as its kernel speaks, its state is saved as a template's is, and another QEMU goes on from there: the word
/// is said by a machine that was restored, or not at all.
/// </remarks>
/// <param name="qemu">The QEMU.</param>
/// <param name="options">How the engine is to work.</param>
/// <param name="directory">An empty one, for as long as it takes.</param>
/// <param name="timeProvider">Measures the deadline.</param>
internal sealed class GuestProbe(QemuProgram qemu, MicroVmEngineOptions options, string directory, TimeProvider timeProvider)
{
    private const string Word = "skerry-agent: the guest runs";
    private const int LongestQuote = 500;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly MachineShape _shape = new(options.Acceleration, 256L << 20, 1);

    private string State => Path.Combine(directory, "state");

    /// <summary>Does it.</summary>
    /// <param name="options">How the engine is to work.</param>
    /// <param name="timeProvider">Measures the deadline.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The guest did not say its word in time; the message says what was seen instead.</exception>
    public static async Task RunAsync(MicroVmEngineOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("skerry-probe-");
        try
        {
            var qemu = await QemuProgram.OpenAsync(OciRuntime.Find(options.Qemu)!, timeProvider, cancellationToken);
            await new GuestProbe(qemu, options, directory.FullName, timeProvider).RunAsync(cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var boot = await GuestBoot.OpenAsync(
            Path.Combine(directory, "boot"), GuestKernel.Find(options.GuestDirectory)!, options.Machine.AgentDirectory, cancellationToken);
        using var deadline = new CancellationTokenSource(options.ProbeTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var memory = LinuxException.ThrowIfInvalid(Libc.CreateMemoryFile("skerry-probe"), "make a file in memory");
        RandomAccess.SetLength(memory, _shape.MemoryBytes);

        var arguments = QemuArguments.Probe(_shape, directory, boot.Directory, GuestCommandLine.Probe(_shape.Acceleration));
        using (var booted = await ProbeMachine.StartAsync(qemu.Path, arguments, directory, Word, memory))
            await DescribeAsync(booted, "started", token => FreezeAsync(booted, token), either.Token, cancellationToken);

        using var state = File.OpenHandle(State);
        using var pipe = StatePipe.Fill(state);
        using var restored = await ProbeMachine.StartAsync(
            qemu.Path, QemuArguments.RestoredProbe(_shape, directory), directory, Word, memory, pipe);
        await DescribeAsync(
            restored, "gone on from its saved state", token => RestoreAsync(restored, token), either.Token, cancellationToken);
    }

    private async Task FreezeAsync(ProbeMachine machine, CancellationToken cancellationToken)
    {
        using var monitor = await machine.OpenMonitorAsync(cancellationToken);
        await await Task.WhenAny(machine.Begun, machine.Exit).WaitAsync(cancellationToken);
        await monitor.ExecuteAsync("stop", null, cancellationToken);
        await MachineState.SaveAsync(
            monitor, new StateSocket(directory, directory, new UidRange(0)), machine.Exit, State, cancellationToken);
        await monitor.QuitAsync(cancellationToken);
        await machine.Exit.WaitAsync(cancellationToken);
    }

    private static async Task RestoreAsync(ProbeMachine machine, CancellationToken cancellationToken)
    {
        using var monitor = await machine.OpenMonitorAsync(cancellationToken);
        await MachineState.PrepareAsync(monitor, cancellationToken);
        await MachineState.RestoreAsync(monitor, QemuArguments.StateDescriptor, cancellationToken);
        await monitor.ExecuteAsync("cont", null, cancellationToken);
        // It powers itself off after the word.
        await Task.WhenAny(machine.Confirmed, machine.Silence).WaitAsync(cancellationToken);
        if (!machine.Confirmed.IsCompleted) throw new IOException("the restored guest ended before it had said its word");
    }

    private async Task DescribeAsync(
        ProbeMachine machine, string what, Func<CancellationToken, Task> step, CancellationToken cancellationToken,
        CancellationToken callerToken)
    {
        try
        {
            await step(cancellationToken);
        }
        catch (OperationCanceledException e) when (!callerToken.IsCancellationRequested)
        {
            // What it wrote may not have been read yet.
            machine.Kill();
            await machine.Silence.WaitAsync(LastWords, timeProvider, callerToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new IOException(
                $"{Describe($"the guest hung: it had not {what} within {options.ProbeTimeout}", machine.Said)} {Cost()}".TrimEnd(), e);
        }
        catch (Exception e) when (e is IOException or SandboxStartException)
        {
            // A QEMU that ends closes everything at once; how it ended tells more than what broke off.
            await Task.WhenAll(machine.Exit, machine.Silence).WaitAsync(LastWords, timeProvider, callerToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var code = machine.Exit.IsCompletedSuccessfully ? await machine.Exit : (int?)null;
            var end = code is null
                ? e.Message
                : string.Create(CultureInfo.InvariantCulture, $"QEMU ended with code {code} before the guest had {what}");
            throw new IOException(Describe(end, machine.Said), e);
        }
    }

    private string Describe(string what, string said)
    {
        var text = said.Trim();
        var quote = text.Length == 0
            ? "It wrote nothing."
            : $"It wrote: {text[Math.Max(0, text.Length - LongestQuote)..].ReplaceLineEndings(" ")}";
        var name = options.Acceleration is Acceleration.Kvm ? "KVM" : "software emulation";
        return $"A guest was booted under {name}, and {what}. {quote}";
    }

    private string Cost() => options.Acceleration is Acceleration.Kvm
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"Every start with '--engine auto' waits these {options.ProbeTimeout.TotalSeconds:0.#} s here; '--engine container' skips it.")
        : "";
}
