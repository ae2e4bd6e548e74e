using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.Selection;

/// <summary>The microvm engine, under KVM or emulated.</summary>
/// <param name="options">How it is to work.</param>
/// <param name="offersEmulation">Whether an operator who asked for virtual machines is told how to have them without KVM.</param>
/// <param name="loggerFactory">Where it logs.</param>
/// <param name="timeProvider">Measures its time-outs.</param>
internal sealed class MicroVmCandidate(
    MicroVmEngineOptions options, bool offersEmulation, ILoggerFactory loggerFactory, TimeProvider timeProvider) : IEngineCandidate
{
    /// <inheritdoc/>
    public string Name => IsEmulated ? "microvm-emulated" : "microvm";

    /// <inheritdoc/>
    public bool IsEmulated => options.Acceleration is Acceleration.Emulated;

    /// <inheritdoc/>
    public IReadOnlyList<string> Remedies =>
    [
        .. IsEmulated ? [] : KvmAdvice.For(MachineFacts.Read()),
        .. offersEmulation
            ? (string[])["If software emulation will do (no hardware boundary, and some ten times slower), pass --acceleration emulated."]
            : [],
    ];

    /// <inheritdoc/>
    public async Task<ISandboxEngine> OpenAsync(CancellationToken cancellationToken) =>
        await MicroVmEngine.OpenAsync(options, loggerFactory, timeProvider, cancellationToken);

    /// <inheritdoc/>
    public async Task<SandboxIsolation> ExamineAsync(CancellationToken cancellationToken)
    {
        var problems = await MicroVmPreflight.ExamineAsync(options, timeProvider, cancellationToken);
        if (problems.Count > 0) throw new EngineUnavailableException(problems);
        var qemu = await QemuProgram.OpenAsync(OciRuntime.Find(options.Qemu)!, timeProvider, cancellationToken);
        return MicroVmIsolation.Of(options.Acceleration, qemu.Version);
    }
}
