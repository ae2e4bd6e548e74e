using System.Diagnostics;
using System.Globalization;

namespace Skerry.Bench.Peers;

/// <summary>A process that the benchmark started and talks to in lines. Disposing it closes its input, then ends it.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private Child(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public StreamWriter Input => _process.StandardInput;

    public static Child Start(string program, params IEnumerable<string> arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        return new Child(process ?? throw new InvalidOperationException($"{program} did not start"));
    }

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has its words.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        await using var child = Start(program, arguments);
        var output = await child._process.StandardOutput.ReadToEndAsync(cancellationToken);
        await child._process.WaitForExitAsync(cancellationToken);
        return child._process.ExitCode == 0 ? output : throw await child.FailureAsync();
    }

    /// <summary>The next line of its output; null at the end.</summary>
    public ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>Reads until a line is as expected.</summary>
    /// <exception cref="InvalidOperationException">The output ended before it came; the message has the process's last words.</exception>
    public async Task ExpectAsync(string expected, CancellationToken cancellationToken)
    {
        string? line;
        do
            line = await ReadLineAsync(cancellationToken) ?? throw await FailureAsync();
        while (line != expected);
    }

    /// <summary>Asks a process to end that does not care for its input, and waits for it.</summary>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(EndPatience);
        await RunAsync("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)], patience.Token);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Disposing it is less patient.
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(EndPatience);
        try
        {
            Input.Close();
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private async Task<InvalidOperationException> FailureAsync()
    {
        string words;
        try
        {
            words = await _errors.WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (TimeoutException)
        {
            words = "(its error output is still open)";
        }
        var status = _process.HasExited ? _process.ExitCode.ToString(CultureInfo.InvariantCulture) : "none yet";
        return new InvalidOperationException($"{_process.StartInfo.FileName}: exit status {status}: {words.Trim()}");
    }
}
