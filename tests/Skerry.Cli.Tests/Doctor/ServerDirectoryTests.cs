using Skerry.Cli.Doctor;

namespace Skerry.Cli.Tests.Doctor;

public sealed class ServerDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _bin = Directory.CreateTempSubdirectory("skerry-test-");

    public void Dispose() => _bin.Delete(recursive: true);

    [Fact]
    public void Find_InABuild_IsTheServersOwn()
    {
        var server = _bin.CreateSubdirectory("Skerry.Server/release");

        ServerDirectory.Find(_bin.CreateSubdirectory("Skerry.Cli/release").FullName).ShouldBe(server.FullName);
    }

    [Fact]
    public void Find_Installed_IsTheSame()
    {
        var installed = _bin.CreateSubdirectory("opt/skerry");

        ServerDirectory.Find(installed.FullName).ShouldBe(installed.FullName);
    }

    [Fact]
    public void Find_TheProgramsDirectory_MayEndWithASlash()
    {
        var server = _bin.CreateSubdirectory("Skerry.Server/release");

        ServerDirectory.Find(_bin.CreateSubdirectory("Skerry.Cli/release").FullName + "/").ShouldBe(server.FullName);
    }
}
