using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Sandboxes;

/// <summary>A real agent: process 1 on the Python image, in namespaces of its own, with no capability that it does not need.</summary>
public sealed class AgentSandbox : IAsyncDisposable
{
    private readonly string _work;
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private AgentSandbox(string work, Process process)
    {
        _work = work;
        _process = process;
        process.ErrorDataReceived += (_, line) => { lock (_log) _log.AppendLine(line.Data); };
        process.BeginErrorReadLine();
        Exited = process.WaitForExitAsync();
    }

    /// <summary>The way to the agent.</summary>
    public AgentClient Client { get; private set; } = null!;

    /// <summary>The files of the user's control group, if it has one.</summary>
    public string Group => Path.Combine(_work, "stream", "group");

    /// <summary>Completes when the agent has ended.</summary>
    public Task Exited { get; }

    /// <summary>The agent's exit code.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The agent's process id, as the host sees it.</summary>
    public int HostPid => ChildOf(_process.Id);

    /// <summary>Starts a sandbox and waits until its agent has dialled.</summary>
    public static async Task<AgentSandbox> StartAsync(SandboxSettings? settings = null)
    {
        settings ??= new SandboxSettings();
        var work = Directory.CreateTempSubdirectory("skerry-agent-").FullName;
        Directory.CreateDirectory(Path.Combine(work, "root"));
        var stream = Directory.CreateDirectory(Path.Combine(work, "stream")).FullName;
        if (settings.HasGroup) Directory.CreateDirectory(Path.Combine(stream, "group"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(stream, "agent.sock")));
        listener.Listen(1);

        var start = new ProcessStartInfo("unshare") { RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in Arguments(work, settings)) start.ArgumentList.Add(argument);
        var sandbox = new AgentSandbox(work, Process.Start(start)!);
        try
        {
            var accepted = listener.AcceptAsync();
            await Task.WhenAny(accepted, sandbox.Exited).Within("starting the agent");
            if (!accepted.IsCompleted) throw new InvalidOperationException($"The agent ended before it dialled:\n{sandbox.Log}");
            sandbox.Client = new AgentClient(new NetworkStream(await accepted, ownsSocket: true), () => sandbox.Log);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the agent said on its standard error.</summary>
    public string Log
    {
        get
        {
            lock (_log) return $"{_log}{(_process.HasExited ? $"The agent ended with {_process.ExitCode}." : "")}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (await Task.WhenAny(Exited, Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System)) != Exited) _process.Kill();
        await Exited;
        _process.Dispose();
        Directory.Delete(_work, recursive: true);
    }

    private static IEnumerable<string> Arguments(string work, SandboxSettings settings) =>
    [
        "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child=KILL",
        SandboxFiles.Enter, work, SandboxFiles.PythonImage, SandboxFiles.AgentDirectory, settings.DataSize, $"{settings.Uid}",
        "serve", "--stream", "unix:/run/skerry/agent.sock", "--language", "python",
        "--kernel", "/opt/skerry/kernels/python/main.py", "--uid", $"{settings.Uid}", "--gid", $"{settings.Uid}",
        "--max-user-processes", $"{settings.MaxProcesses}", "--preload", settings.Preload, "--data", "/mnt/data",
        .. settings.HasGroup ? (string[])["--group", "/run/skerry/group"] : [],
    ];

    private static int ChildOf(int pid) =>
        int.Parse(File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
