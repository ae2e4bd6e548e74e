using Skerry.Sandboxing.MicroVm;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm;

public sealed class GuestBootTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Open_ByManyEnginesAtOnce_IsPutTogetherOnce()
    {
        var options = MicroVmTestMachine.Options();
        var kernel = GuestKernel.Find(options.GuestDirectory)!;

        var boots = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => GuestBoot.OpenAsync(_directory.FullName, kernel, options.Machine.AgentDirectory, CancellationToken.None))))
            .Within("four engines", Compliance.TestSandbox.Patience);

        boots.Distinct().ShouldHaveSingleItem();
        _directory.EnumerateFileSystemInfos().Select(entry => entry.FullName).ShouldBe([boots[0].Directory]);
    }
}
