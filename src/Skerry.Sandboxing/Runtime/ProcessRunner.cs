using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Skerry.Sandboxing.Runtime;

/// <summary>Runs programs of this machine that do one thing and end.</summary>
internal static class ProcessRunner
{
    private const int LongestError = 2048;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="longest">How long it may take.</param>
    /// <param name="timeProvider">Measures that.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="IOException">It is not there, failed or took too long; the message says what it wrote.</exception>
    public static async Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan longest, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!File.Exists(program)) throw new IOException($"The program {program} is not installed.");
        using var deadline = new CancellationTokenSource(longest, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var invocation = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        invocation.Environment.Clear();
        invocation.Environment["LC_ALL"] = "C";
        invocation.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        using var process = Start(invocation);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            if (process.ExitCode == 0) return await output;
            var said = (await errors).Trim();
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture,
                $"{program} ended with code {process.ExitCode}: {said[..Math.Min(said.Length, LongestError)]}"));
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            if (cancellationToken.IsCancellationRequested) throw;
            throw new IOException($"{program} did not end within {longest}.", e);
        }
    }

    private static Process Start(ProcessStartInfo invocation)
    {
        try
        {
            return Process.Start(invocation)!;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"Could not start {invocation.FileName}: {e.Message}", e);
        }
    }
}
