using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.MicroVm.Clones;
using Skerry.Sandboxing.MicroVm.Jail;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>Makes a template: boots a machine, lets its agent warm up, and freezes it.</summary>
/// <remarks>
/// <code>
///   1  place      as every sandbox has one: whatever happens to the server, the machine is found and taken down
///   2  boot       QEMU in its jail, the machine's memory a file that it shares
///   3  warm up    through a port that is not used again: the agent waits for its first connection on the other one
///   4  freeze     stop; the devices' state is read through a socket, the memory is in its file already
/// </code>
/// </remarks>
/// <seealso href="https://www.qemu.org/docs/master/devel/migration/main.html">QEMU, migration framework</seealso>
internal sealed class TemplateMaker
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly MicroVmHost _host;
    private readonly string _image;
    private readonly SandboxSpecification _specification;

    /// <summary>Decides what is to be made.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="image">The image's file.</param>
    /// <param name="specification">What its sandboxes are made of.</param>
    /// <exception cref="SandboxStartException">It can't be.</exception>
    public TemplateMaker(MicroVmHost host, string image, SandboxSpecification specification)
    {
        (_host, _image, _specification) = (host, image, specification);
        Shape = MachineShape.Of(host.Options.Acceleration, specification.Resources);
        Inputs = new TemplateInputs
        {
            Format = TemplateInputs.CurrentFormat,
            Image = TemplateInputs.Describe(new FileInfo(image)),
            Kernel = host.Boot.KernelHash,
            InitialFiles = host.Boot.InitialFilesHash,
            Qemu = host.Qemu.Version,
            QemuRoot = Path.GetFileName(host.QemuRoot),
            Machine = MachineShape.Machine,
            Accelerator = Shape.Accelerator,
            Processor = Shape.Processor,
            HostProcessor = Shape.Acceleration is Acceleration.Kvm ? HostProcessor.Identify() : "",
            Processors = Shape.Processors,
            MemoryBytes = Shape.MemoryBytes,
            ScratchBytes = specification.Resources.ScratchBytes,
            ScratchFiles = specification.Resources.ScratchFiles,
            CommandLine = GuestCommandLine.Of(specification, Shape.Acceleration),
        };
    }

    /// <summary>What the template is made of.</summary>
    public TemplateInputs Inputs { get; }

    /// <summary>What its machine is built of.</summary>
    public MachineShape Shape { get; }

    /// <summary>Makes it.</summary>
    /// <param name="files">Where.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It could not be made; the message says what the machine wrote.</exception>
    public async Task RunAsync(TemplateFiles files, CancellationToken cancellationToken)
    {
        using var wait = new AgentWait(_host.Options.TemplateTimeout, _host.Machine.Time, cancellationToken);
        var id = SandboxRegistry.NewId();
        var qemu = JailedQemu.Take(_host.Machine, id);
        try
        {
            await BootAsync(qemu, wait.Token);
            using (var agent = new AgentConnection(qemu.Ports[1], _host.Limits, _host.Machine.Time))
                await Warmup.UseTemplateAsync(agent, wait.Token);
            // The end of that connection is the template's work too: a clone that was frozen before it would do it again.
            await Task.Delay(Settling, _host.Machine.Time, wait.Token);
            await FreezeAsync(qemu, files, wait.Token);
        }
        catch (Exception e) when (e is IOException or SandboxStartException or SandboxLostException or OperationCanceledException)
        {
            if (wait.IsGivenUp) throw;
            var reason = e is OperationCanceledException ? $"It was not ready within {_host.Options.TemplateTimeout}." : e.Message;
            throw new IOException($"{reason} {MachineConsole.ReadEnd(qemu)}".TrimEnd(), e);
        }
        finally
        {
            await _host.Machine.Retries.DisposeAsync(id, qemu);
        }
    }

    private async Task BootAsync(JailedQemu qemu, CancellationToken cancellationToken)
    {
        qemu.CreateDirectories();
        await ScratchDisk.CreateAsync(qemu.Own(QemuArguments.ScratchFile), _specification.Resources, _host.Machine.Time, cancellationToken);
        using (var memory = File.OpenHandle(qemu.Own(QemuArguments.MemoryFile), FileMode.CreateNew, FileAccess.Write))
            RandomAccess.SetLength(memory, Shape.MemoryBytes);
        await File.WriteAllBytesAsync(qemu.Own(QemuArguments.ConsoleFile), [], cancellationToken);
        foreach (var file in new[] { QemuArguments.ScratchFile, QemuArguments.MemoryFile, QemuArguments.ConsoleFile })
            SandboxDirectory.Chown(qemu.Own(file), qemu.Owner.First);

        var cell = new JailCell
        {
            Root = _host.QemuRoot,
            Command = QemuArguments.Boot(_host.Qemu.Path, Shape, Inputs.CommandLine),
            Owner = qemu.Owner,
            Cgroup = qemu.Cgroup,
            OwnDirectory = qemu.OwnDirectory,
            Image = _image,
            GuestDirectory = _host.Boot.Directory,
            Shape = Shape,
            // Nobody shares the processors of a machine that is only being made.
            Cpus = Math.Max(_specification.Resources.Cpus, 1) + 1,
            LargestFile = Math.Max(Shape.MemoryBytes, _specification.Resources.ScratchBytes),
            IsMemoryShared = true,
            LimitsSwap = _host.Machine.Cgroups.LimitsSwap,
        };
        await qemu.StartAsync(cell, [QemuArguments.AgentSocket, QemuArguments.WarmupSocket], [], cancellationToken);
    }

    private static async Task FreezeAsync(JailedQemu qemu, TemplateFiles files, CancellationToken cancellationToken)
    {
        await qemu.Monitor.ExecuteAsync("stop", null, cancellationToken);
        var socket = new StateSocket(qemu.OwnDirectory, JailPaths.Own, qemu.Owner);
        await MachineState.SaveAsync(qemu.Monitor, socket, qemu.WaitForExitAsync(), files.State, cancellationToken);
        await qemu.Monitor.QuitAsync(cancellationToken);
        await qemu.WaitForExitAsync().WaitAsync(cancellationToken);
        Take(qemu.Own(QemuArguments.MemoryFile), files.Memory, cancellationToken);
        Take(qemu.Own(QemuArguments.ScratchFile), files.Scratch, cancellationToken);
    }

    // The directories may be on different file systems, and what became zero again need not take room.
    private static void Take(string from, string to, CancellationToken cancellationToken)
    {
        using var source = File.OpenHandle(from);
        using var target = File.OpenHandle(to, FileMode.CreateNew, FileAccess.Write);
        SparseFile.Copy(source, target, cancellationToken);
    }
}
