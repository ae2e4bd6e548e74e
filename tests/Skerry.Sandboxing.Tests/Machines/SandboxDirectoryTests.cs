using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Tests.Machines;

public sealed class SandboxDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("skerry-");
    private readonly SandboxDirectory _directory;

    public SandboxDirectoryTests()
    {
        _directory = new SandboxDirectory(Path.Combine(_parent.FullName, "sandbox"));
        _directory.Create(new UidRange(1 << 28));
    }

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void Delete_WhateverFilesAreInIt_LeavesNothing()
    {
        File.WriteAllText(Path.Combine(_directory.CreateIn("anything"), "file"), "");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_directory.CreateIn("root"), "dev")).FullName, "null"), "");
        File.CreateSymbolicLink(_directory.In("link"), "/etc");

        _directory.Delete();

        _parent.EnumerateFileSystemInfos().ShouldBeEmpty();
        File.Exists("/etc/passwd").ShouldBeTrue();
        _directory.Delete();
    }

    [Fact]
    public void Delete_SomethingIsMountedDeepInIt_DeletesNothingUntilItIsUnmounted()
    {
        var target = Directory.CreateDirectory(Path.Combine(_directory.CreateIn("root"), "deep")).FullName;
        Mounts.Tmpfs(target, 1 << 20, 16);
        File.WriteAllText(Path.Combine(target, "precious"), "");

        Should.Throw<IOException>(_directory.Delete).Message.ShouldContain(target);
        File.Exists(Path.Combine(target, "precious")).ShouldBeTrue();

        _directory.Unmount().ShouldBeTrue();
        File.Exists(Path.Combine(target, "precious")).ShouldBeFalse();
        _directory.Delete();
        _parent.EnumerateFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public void Unmount_SomethingStillUsesIt_TakesItOutOfSightAndSaysSo()
    {
        var target = _directory.CreateIn("busy");
        Mounts.Tmpfs(target, 1 << 20, 16);
        using (File.Create(Path.Combine(target, "open"))) _directory.Unmount().ShouldBeFalse();

        _directory.Delete();
    }
}
