using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.MicroVm.Templates;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Runtime;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>What virtual machines share beyond what every sandbox of this machine does: QEMU, the guest's kernel, the templates.</summary>
internal sealed class MicroVmHost : IAsyncDisposable
{
    private MicroVmHost(
        MicroVmEngineOptions options, Machine machine, QemuProgram qemu, string qemuRoot, GuestBoot boot, TemplateStore templates) =>
        (Options, Machine, Qemu, QemuRoot, Boot, Templates) = (options, machine, qemu, qemuRoot, boot, templates);

    public MicroVmEngineOptions Options { get; }

    public Machine Machine { get; }

    public QemuProgram Qemu { get; }

    /// <summary>What every QEMU sees as its root.</summary>
    public string QemuRoot { get; }

    /// <summary>What templates boot.</summary>
    public GuestBoot Boot { get; }

    public TemplateStore Templates { get; }

    /// <summary>How long agents are waited for.</summary>
    public AgentLimits Limits =>
        Options.Limits ?? (Options.Acceleration is Acceleration.Emulated ? AgentLimits.Emulated : Machine.Limits);

    /// <summary>What separates sandboxes from the host.</summary>
    public SandboxIsolation Isolation => MicroVmIsolation.Of(Options.Acceleration, Qemu.Version);

    /// <summary>Takes the machine into use, and proves that it runs virtual machines.</summary>
    /// <exception cref="EngineUnavailableException">
    /// Something is missing, no guest boots, or another server has the state directory.
    /// </exception>
    public static async Task<MicroVmHost> OpenAsync(
        MicroVmEngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (await MicroVmPreflight.ExamineAsync(options, timeProvider, cancellationToken) is { Count: > 0 } problems)
            throw new EngineUnavailableException(problems);
        var machine = await Machine.OpenAsync(options.Machine, loggerFactory, timeProvider, cancellationToken);
        try
        {
            var qemu = await QemuProgram.OpenAsync(OciRuntime.Find(options.Qemu)!, timeProvider, cancellationToken);
            var root = await Jail.QemuRoot.OpenAsync(
                Path.Combine(options.TemplateDirectory, ".qemu"), qemu, timeProvider, cancellationToken);
            var boot = await GuestBoot.OpenAsync(
                Path.Combine(options.TemplateDirectory, ".boot"), GuestKernel.Find(options.GuestDirectory)!, machine.AgentDirectory,
                cancellationToken);
            var templates = new TemplateStore(new TemplateDirectory(
                options.TemplateDirectory, options.KeptTemplates, timeProvider, loggerFactory.CreateLogger<TemplateDirectory>()));
            return new MicroVmHost(options, machine, qemu, root, boot, templates);
        }
        catch (Exception e)
        {
            await machine.DisposeAsync();
            if (e is IOException or UnauthorizedAccessException) throw new EngineUnavailableException([e.Message]);
            throw;
        }
    }

    /// <summary>What a specification's sandboxes are clones of: found, or made.</summary>
    /// <returns>The use of it, which the caller ends, and the image's file.</returns>
    /// <exception cref="SandboxStartException">It could not be made.</exception>
    public async Task<(TemplateLease Template, string Image)> AcquireTemplateAsync(
        SandboxSpecification specification, CancellationToken cancellationToken)
    {
        var image = Machine.Images.Find(specification.Image);
        var preload = specification.Preload ?? await UsualPreload.OfAsync(Machine.Images, specification.Image, cancellationToken);
        var maker = new TemplateMaker(this, image, specification with { Preload = preload });
        try
        {
            return (await Templates.AcquireAsync(maker.Inputs, maker.Shape, maker.RunAsync, cancellationToken), image);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxStartException($"The template could not be made: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SandboxStartException("The engine was disposed while the template was made.", e);
        }
    }

    /// <summary>Gives up the templates that are being made, and lets go of the machine. Every sandbox is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await Templates.DisposeAsync();
        await Machine.DisposeAsync();
    }
}
