using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Skerry.Testing;

namespace Skerry.Server.Tests.Hosting;

/// <summary>
/// The real server as a process of its own, on a loopback port that it chooses itself, with a state directory of its own.
/// </summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    /// <summary>
    /// The engine of servers that are not told another: what is tested through them must not hang on what the machine has installed.
    /// </summary>
    private const string Engine = "container";

    private const string AnyPort = "http://127.0.0.1:0";

    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly bool _ownsState;
    private Uri? _address;

    private ServerProcess(Process process, string stateDirectory, bool ownsState)
    {
        _process = process;
        _ownsState = ownsState;
        StateDirectory = stateDirectory;
    }

    /// <summary>Where the server says that it listens.</summary>
    public Uri Address => _address ?? throw new InvalidOperationException($"The server did not say where it listens; it said:\n{Output}");

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromMinutes(5) };

    public string StateDirectory { get; }

    public int ProcessId => _process.Id;

    public string Output => string.Join('\n', _output);

    /// <summary>Starts a server and waits until it prints the curl line that says its pools are ready.</summary>
    public static async Task<ServerProcess> StartAsync(string[]? arguments = null, string? stateDirectory = null)
    {
        var state = stateDirectory ?? Directory.CreateTempSubdirectory("skerry-test-").FullName;
        // A shell has what it starts in the background ignore SIGINT, and that is inherited: a server there would be deaf to it by rights.
        var start = new ProcessStartInfo("env")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "--default-signal=INT,QUIT", Repository.Server, "--urls", AnyPort, "--Skerry:Host:StateDirectory", state },
            Environment = { ["Skerry__Host__AgentDirectory"] = Repository.File("artifacts/agent"), ["SKERRY_ENGINE"] = Engine },
        };
        foreach (var argument in arguments ?? []) start.ArgumentList.Add(argument);

        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, state, stateDirectory is null);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts a server that is expected to refuse to start; gives its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Output)> RefusedAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Server, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Skerry__Host__AgentDirectory"] = Repository.File("artifacts/agent"), ["SKERRY_ENGINE"] = Engine },
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within("a server that must refuse to start");
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Sends the server a signal, and does not wait for what comes of it.</summary>
    public void Signal(int signal) => _ = Kill(_process.Id, signal);

    /// <summary>Waits until the server has ended; gives its exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().Within($"the server's end; it said:\n{Output}\n", TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    /// <summary>Asks the server to end and waits until it has.</summary>
    public async Task<int> StopAsync(int signal = Terminate)
    {
        if (!_process.HasExited) Signal(signal);
        return await EndedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        _process.Dispose();
        if (_ownsState) Directory.Delete(StateDirectory, recursive: true);
    }

    private async Task StartAsync()
    {
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"The server ended at once; it said:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await _ready.Task.Within($"the server's start; it said:\n{Output}\n", TimeSpan.FromMinutes(2));
        Client.BaseAddress = Address;
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        // curl -s 'http://127.0.0.1:40123/pools/...
        if (!line.TrimStart().StartsWith("curl ", StringComparison.Ordinal)) return;
        _address = new Uri(new Uri(line.Split('\'')[1]).GetLeftPart(UriPartial.Authority));
        _ready.TrySetResult();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
