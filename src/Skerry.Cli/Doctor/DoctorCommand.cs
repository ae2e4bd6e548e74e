using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Sandboxing.Selection;
using Skerry.Server.Engines;
using Skerry.Server.Options;

namespace Skerry.Cli.Doctor;

/// <summary>Proves which engines work on this machine, and prints what was found.</summary>
internal static class DoctorCommand
{
    private const int SomeEngineWorks = 0;
    private const int NoEngineWorks = 1;
    private const int Misconfigured = 2;

    /// <summary>Examines the machine.</summary>
    /// <param name="settings">Settings of the server, as on its command line.</param>
    /// <param name="json">Whether a program reads the answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>0 if some engine works, 1 if none does, 2 if the settings are wrong or it may not try.</returns>
    public static async Task<int> RunAsync(string[] settings, bool json, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            await Console.Error.WriteLineAsync("skerry: doctor does what a server does, and needs root: run it again with sudo.");
            return Misconfigured;
        }

        try
        {
            SkerryConfiguration.RequireSettings(settings);
            var options = EngineConfiguration.Read(SkerryOptionsReader.Read(SkerryConfiguration.Load(ServerDirectory.Find(), settings)));
            var verdicts = await EngineExamination.RunAsync(
                options, Announce, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
            var findings = DoctorFindings.Of(MachineFacts.Read(), verdicts);
            if (json) Console.WriteLine(JsonSerializer.Serialize(findings, DoctorJson.Readable.DoctorFindings));
            else foreach (var line in DoctorText.Of(findings)) Console.WriteLine(line);
            return verdicts.Any(verdict => verdict.Works) ? SomeEngineWorks : NoEngineWorks;
        }
        catch (InvalidOptionsException wrong)
        {
            foreach (var problem in wrong.Problems) await Console.Error.WriteLineAsync($"skerry: {problem}");
            return Misconfigured;
        }
    }

    // For the person who waits; a program reads the other stream.
    private static void Announce(string engine) => Console.Error.WriteLine($"Trying {engine} ...");
}
