using System.CommandLine;
using Skerry.Cli.Doctor;

namespace Skerry.Cli;

/// <summary>The verbs of <c>skerry</c>.</summary>
internal static class SkerryCommand
{
    public static RootCommand Create() => new("Skerry: dynamic sessions on your own machines.") { Doctor() };

    private static Command Doctor()
    {
        var json = new Option<bool>("--json") { Description = "print the findings as JSON" };
        // What is not an option of its own is a setting of the server's.
        const string Description = "Proves which engines work on this machine. Takes the server's settings: --engine, --Skerry:Home, ...";
        var doctor = new Command("doctor", Description) { json };
        doctor.TreatUnmatchedTokensAsErrors = false;
        doctor.SetAction((parsed, cancellationToken) =>
            DoctorCommand.RunAsync([.. parsed.UnmatchedTokens], parsed.GetValue(json), cancellationToken));
        return doctor;
    }
}
