using System.Diagnostics;
using System.Globalization;

namespace Skerry.Soak.Servers;

/// <summary>The real server as a process of its own, on a loopback port that it chooses, with a state directory of its own.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    /// <summary>How long an idle session lives.</summary>
    public static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(15);

    /// <summary>How many sessions there may be at once.</summary>
    public const int MostSessions = 24;

    // The first start on a machine may have to make a template, in an emulated machine.
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly StreamWriter _log;

    private ServerUnderTest(Process process, StreamWriter log) => (_process, _log) = (process, log);

    public int ProcessId => _process.Id;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>Whether the process lives.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Starts a server and waits until its pool is ready.</summary>
    /// <param name="options">Which server it is.</param>
    /// <param name="stateDirectory">Its state directory.</param>
    /// <param name="log">The file that what it says is added to.</param>
    /// <param name="cooldown">How long an idle session lives.</param>
    public static async Task<ServerUnderTest> StartAsync(SoakOptions options, string stateDirectory, string log, TimeSpan cooldown)
    {
        // A shell that runs this in the background has had it ignore SIGINT; the server is not to inherit that.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "--default-signal=INT,QUIT", options.Server, "--urls", "http://127.0.0.1:0", "--engine", options.Engine },
        };
        if (options.Acceleration is { } acceleration) Add("--acceleration", acceleration);
        Add("--Skerry:Host:StateDirectory", stateDirectory);
        Add("--Skerry:Host:AgentDirectory", options.AgentDirectory);
        Add("--Skerry:Pools:0:Name", "python");
        Add("--Skerry:Pools:0:MemoryInMiB", "256");
        Add("--Skerry:Pools:0:ScratchInMiB", "64");
        Add("--Skerry:Pools:0:MaxConcurrentSessions", MostSessions.ToString(CultureInfo.InvariantCulture));
        Add("--Skerry:Pools:0:CooldownPeriodInSeconds", ((int)cooldown.TotalSeconds).ToString(CultureInfo.InvariantCulture));

        var server = new ServerUnderTest(
            new Process { StartInfo = start, EnableRaisingEvents = true }, new StreamWriter(log, append: true) { AutoFlush = true });
        await server.StartAsync();
        return server;

        void Add(string name, string value)
        {
            start.ArgumentList.Add(name);
            start.ArgumentList.Add(value);
        }
    }

    /// <summary>Ends the server at once, as the kernel would.</summary>
    public async Task KillAsync()
    {
        Signals.Send(_process.Id, Signals.Kill);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the server to end; gives its exit code, or null where it had to be killed.</summary>
    public async Task<int?> StopAsync()
    {
        if (IsAlive) Signals.Send(_process.Id, Signals.Terminate);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopPatience);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            await KillAsync();
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsAlive) await StopAsync();
        Client.Dispose();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task StartAsync()
    {
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(
            new InvalidOperationException("The server ended before it was ready; its log says why."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client.BaseAddress = await _ready.Task.WaitAsync(StartPatience);
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_log) _log.WriteLine(line);
        // The last line of the start: curl -s 'http://127.0.0.1:40123/pools/...
        if (line.TrimStart().StartsWith("curl ", StringComparison.Ordinal))
            _ready.TrySetResult(new Uri(new Uri(line.Split('\'')[1]).GetLeftPart(UriPartial.Authority)));
    }
}
