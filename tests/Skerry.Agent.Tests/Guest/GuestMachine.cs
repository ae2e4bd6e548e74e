using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Skerry.Agent.Tests.Sandboxes;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Guest;

/// <summary>A real virtual machine, emulated in software: the kernel, the image and the agent as its process 1.</summary>
public sealed class GuestMachine : IAsyncDisposable
{
    /// <summary>How long a machine may take to boot where everything is emulated, and others run too.</summary>
    public static readonly TimeSpan BootPatience = TimeSpan.FromSeconds(180);

    public const string Agent =
        "boot --language python --kernel /opt/skerry/kernels/python/main.py --uid 1000 --gid 1000 --max-user-processes 96 --data /mnt/data";

    private readonly string _work;
    private readonly Process _process;

    private GuestMachine(string work, Process process)
    {
        _work = work;
        _process = process;
        Exited = process.WaitForExitAsync();
    }

    /// <summary>The port that is used while a template is made.</summary>
    public AgentClient WarmUp { get; private set; } = null!;

    /// <summary>The port that the agent lives by.</summary>
    public AgentClient Client { get; private set; } = null!;

    /// <summary>Completes when QEMU has ended.</summary>
    public Task Exited { get; }

    /// <summary>QEMU's exit code.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What the machine wrote to its console.</summary>
    public string Console => File.ReadAllText(Path.Combine(_work, "console"));

    /// <summary>Starts a machine.</summary>
    /// <param name="command">The command line of its process 1.</param>
    /// <param name="image">The image; null for the Python image.</param>
    public static async Task<GuestMachine> StartAsync(string command = Agent, string? image = null)
    {
        var work = Directory.CreateTempSubdirectory("skerry-guest-").FullName;
        await GuestFiles.MakeInitialRootAsync(Path.Combine(work, "initrd"));
        await GuestFiles.MakeScratchAsync(Path.Combine(work, "scratch"));
        using var agent = Listen(work, "agent");
        using var warmUp = Listen(work, "warmup");
        var machine = new GuestMachine(work, Process.Start(new ProcessStartInfo(
            "qemu-system-x86_64", Arguments(work, command, image ?? SandboxFiles.PythonImage)) { RedirectStandardInput = true })!);
        try
        {
            machine.Client = await machine.ClientAsync(agent);
            machine.WarmUp = await machine.ClientAsync(warmUp);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until QEMU has ended.</summary>
    /// <param name="phase">What ends it, for the message.</param>
    public async Task EndAsync(string phase)
    {
        if (await Task.WhenAny(Exited, Task.Delay(BootPatience, TimeProvider.System)) != Exited)
            throw new TimeoutException($"{phase}: expected QEMU to end within {BootPatience}; the last of its console:\n{Console}");
    }

    public async ValueTask DisposeAsync()
    {
        WarmUp?.Dispose();
        Client?.Dispose();
        if (!Exited.IsCompleted) _process.Kill();
        await Exited.Within("the end of QEMU");
        _process.Dispose();
        Directory.Delete(_work, recursive: true);
    }

    private static Socket Listen(string work, string name)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(work, name)));
        listener.Listen(1);
        return listener;
    }

    private async Task<AgentClient> ClientAsync(Socket listener)
    {
        var accepted = listener.AcceptAsync();
        await Task.WhenAny(accepted, Exited).Within("the start of QEMU");
        if (!accepted.IsCompleted) throw new InvalidOperationException("QEMU ended before it dialled.");
        return new AgentClient(new NetworkStream(await accepted, ownsSocket: true), () => Console);
    }

    // Under emulation the guest's counter is the host's. Linux can measure its rate only on a machine that has nothing else to do; if it
    // fails, it hangs. The host's Linux says it as "bogomips", twice the megahertz.
    private static long TickRate()
    {
        var line = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("bogomips", StringComparison.Ordinal));
        return (long)(decimal.Parse(line.Split(':')[1], CultureInfo.InvariantCulture) * 500);
    }

    private static IEnumerable<string> Arguments(string work, string command, string image) =>
    [
        "-M", "microvm,acpi=on,pcie=off,pit=off,pic=off,isa-serial=on", "-accel", "tcg", "-cpu", "max", "-smp", "1", "-m", "512",
        "-nodefaults", "-no-user-config", "-nographic", "-no-reboot",
        "-kernel", Path.Combine(GuestFiles.Guest, "vmlinuz"), "-initrd", Path.Combine(work, "initrd"),
        "-append", $"console=ttyS0 quiet panic=-1 reboot=t tsc=reliable tsc_early_khz={TickRate()} cryptomgr.notests lsm=landlock,yama -- {command}",
        "-drive", $"id=image,file={image},format=raw,if=none,readonly=on", "-device", "virtio-blk-device,drive=image,serial=image",
        "-drive", $"id=scratch,file={work}/scratch,format=raw,if=none", "-device", "virtio-blk-device,drive=scratch,serial=scratch",
        "-device", "virtio-serial-device",
        "-chardev", $"socket,id=agent,path={work}/agent", "-device", "virtserialport,chardev=agent,name=agent",
        "-chardev", $"socket,id=warmup,path={work}/warmup", "-device", "virtserialport,chardev=warmup,name=warmup",
        "-device", "virtio-balloon-device,free-page-reporting=on",
        "-serial", $"file:{work}/console",
    ];
}
