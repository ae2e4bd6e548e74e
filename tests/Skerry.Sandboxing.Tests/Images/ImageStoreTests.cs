using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Images;

namespace Skerry.Sandboxing.Tests.Images;

public sealed class ImageStoreTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Find_SeveralRecipes_GivesTheNewestOfThatName()
    {
        Make("python-0000000000000001.erofs", new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        Make("python-0000000000000002.erofs", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Make("python-more-0000000000000003.erofs", new DateTime(2026, 1, 3, 0, 0, 0, DateTimeKind.Utc));
        Make("python-4.erofs", new DateTime(2026, 1, 3, 0, 0, 0, DateTimeKind.Utc));

        Path.GetFileName(new ImageStore(_directory.FullName).Find("python")).ShouldBe("python-0000000000000001.erofs");
    }

    [Theory]
    [InlineData("python-0000000000000002.erofs", "python-0000000000000002.erofs")]
    [InlineData("../images/python-0000000000000002.erofs", "python-0000000000000001.erofs")]
    [InlineData("python-00000000000000ff.erofs", "python-0000000000000001.erofs")]
    [InlineData("node-0000000000000003.erofs", "python-0000000000000001.erofs")]
    public void Find_ALink_IsFollowedIfItNamesAnImageOfThatName(string target, string expected)
    {
        Make("python-0000000000000001.erofs", new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        Make("python-0000000000000002.erofs", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Make("node-0000000000000003.erofs", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "python.current"), target);

        Path.GetFileName(new ImageStore(_directory.FullName).Find("python")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("python-0000000000000001.erofs")]
    [InlineData("python-0000000000000002.erofs")]
    public void Sample_ALink_IsTheFileThatItNames(string linked)
    {
        Make("python-0000000000000001.erofs", DateTime.UnixEpoch);
        Make("python-0000000000000002.erofs", DateTime.UnixEpoch);
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "python.current"), linked);

        Path.GetFileName(new ImageStore(_directory.FullName).Sample).ShouldBe(linked);
    }

    [Fact]
    public void Sample_NoLink_IsAnyFile()
    {
        Make("python-0000000000000001.erofs", DateTime.UnixEpoch);

        Path.GetFileName(new ImageStore(_directory.FullName).Sample).ShouldBe("python-0000000000000001.erofs");
        Should.Throw<SandboxStartException>(() => new ImageStore("/nowhere").Sample);
    }

    [Fact]
    public void Find_WhatWasFoundIsGone_LooksAgain()
    {
        Make("python-0000000000000001.erofs", DateTime.UnixEpoch);
        var images = new ImageStore(_directory.FullName);
        images.Find("python");
        Make("python-0000000000000002.erofs", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Path.GetFileName(images.Find("python")).ShouldBe("python-0000000000000001.erofs");

        File.Delete(Path.Combine(_directory.FullName, "python-0000000000000001.erofs"));

        Path.GetFileName(images.Find("python")).ShouldBe("python-0000000000000002.erofs");
    }

    [Theory]
    [InlineData("node")]
    [InlineData("../python")]
    [InlineData("")]
    public void Find_NoSuchImage_SaysHowToBuildIt(string name)
    {
        Make("python-0000000000000001.erofs", DateTime.UnixEpoch);

        Should.Throw<SandboxStartException>(() => new ImageStore(_directory.FullName).Find(name)).Message.ShouldContain("images/build");
    }

    private void Make(string name, DateTime written)
    {
        var file = Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, "");
        File.SetLastWriteTimeUtc(file, written);
    }
}
