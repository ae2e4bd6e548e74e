using System.Diagnostics;
using Skerry.Server.Tests.Hosting;
using Skerry.Testing;

namespace Skerry.Server.Tests.Cases;

/// <summary>What users of code interpreters reported as wrong, against a real server: <c>field.json</c> names each report.</summary>
public sealed class FieldCaseTests(SharedServer server)
{
    [Fact]
    public async Task Run_EveryCase_IsRight()
    {
        var cases = Repository.File("tests/Skerry.Server.Tests/Cases");
        using var process = Process.Start(new ProcessStartInfo(
            "python3", [Path.Combine(cases, "run.py"), new Uri(server.Address, "/pools/python").ToString(), Path.Combine(cases, "field.json")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        await process.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the cases", TimeSpan.FromMinutes(5));

        (await output + await errors).Trim().ShouldBeEmpty();
        process.ExitCode.ShouldBe(0);
    }
}
