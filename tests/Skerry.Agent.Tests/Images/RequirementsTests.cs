using System.Diagnostics;
using Skerry.Agent.Tests.Sandboxes;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Images;

/// <summary>What the recipe of the Python image does with a requirements.txt.</summary>
public sealed class RequirementsTests : IDisposable
{
    private readonly PackageIndex _index = new();
    private readonly string _requirements = Path.GetTempFileName();

    [Fact]
    public async Task Install_HashIsRight_PackageIsInTheImage()
    {
        await File.WriteAllTextAsync(_requirements, $"tinypkg==1.0 --hash=sha256:{_index.Hash}\n", TestContext.Current.CancellationToken);

        (await InstallAsync(_requirements, "import tinypkg; print(tinypkg.V, tinypkg.__file__.split('/tinypkg')[0])"))
            .ShouldBe((0, "7 /usr/local/lib/python3.13/dist-packages\n"));
    }

    [Theory]
    [InlineData(" --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("")]
    public async Task Install_HashIsWrongOrMissing_Fails(string hash)
    {
        await File.WriteAllTextAsync(_requirements, $"tinypkg==1.0{hash}\n", TestContext.Current.CancellationToken);

        (await InstallAsync(_requirements, "import tinypkg")).Status.ShouldNotBe(0);
    }

    [Fact]
    public async Task Install_NoRequirements_DoesNothing() =>
        (await InstallAsync("/no/such/file", "print('fine')")).ShouldBe((0, "fine\n"));

    public void Dispose()
    {
        _index.Dispose();
        File.Delete(_requirements);
    }

    private async Task<(int Status, string Stdout)> InstallAsync(string requirements, string expression)
    {
        var start = new ProcessStartInfo(
            "unshare") { RedirectStandardOutput = true, Environment = { ["SKERRY_PYTHON_INDEX"] = _index.Address } };
        string[] arguments =
        [
            "--mount", Path.Combine(AppContext.BaseDirectory, "Images", "install"), SandboxFiles.PythonImage,
            Path.Combine(SandboxFiles.Repository, "images", "python", "install-requirements"), requirements, expression,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var stdout = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            .Within("installing requirements", TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, stdout);
    }
}
