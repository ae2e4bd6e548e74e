using System.Diagnostics;
using System.Text.Json;
using Skerry.Server.Tests.Hosting;
using Skerry.Testing;

namespace Skerry.Server.Tests.Engines;

/// <summary>One run of the real <c>skerry doctor</c>.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Findings">What it printed.</param>
internal sealed record DoctorRun(int ExitCode, JsonElement Findings)
{
    /// <summary>Which engine <c>auto</c> takes, as it says.</summary>
    public string? Auto => Findings.GetProperty("auto").GetString();

    /// <summary>How it is started.</summary>
    public static ProcessStartInfo Start(params string[] arguments) => new(Repository.Cli, ["doctor", "--json", .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["Skerry__Host__AgentDirectory"] = Repository.File("artifacts/agent") },
    };

    public static async Task<DoctorRun> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Start(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within("skerry doctor", TimeSpan.FromMinutes(3));
        var printed = await output;
        printed.ShouldNotBeEmpty(await errors);
        return new DoctorRun(process.ExitCode, JsonDocument.Parse(printed).RootElement);
    }

    /// <summary>What it found about one engine.</summary>
    public JsonElement Engine(string name) =>
        Findings.GetProperty("engines").EnumerateArray().Single(engine => engine.GetProperty("name").GetString() == name);

    /// <summary>Whether it found that an engine works.</summary>
    public bool Works(string name) => Engine(name).GetProperty("works").GetBoolean();
}
