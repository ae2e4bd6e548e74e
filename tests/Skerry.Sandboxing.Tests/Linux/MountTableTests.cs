using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Tests.Linux;

public sealed class MountTableTests
{
    [Fact]
    public void Parse_LinesOfTheKernel_GivesTargetRootTypeAndOptions() =>
        MountTable.Parse(
        [
            @"36 35 98:0 /mnt1 /with\040space\011and\134 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue",
            "37 31 0:34 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
            "no mount at all",
            "",
        ]).ShouldBe(
        [
            new MountEntry("/with space\tand\\", "/mnt1", "ext3", "rw,errors=continue"),
            new MountEntry("/sys/fs/cgroup/memory", "/", "cgroup", "rw,memory"),
        ]);

    [Theory]
    [InlineData("/a/b", true)]
    [InlineData("/a/b/c", true)]
    [InlineData("/a/bc", false)]
    [InlineData("/a", false)]
    public void IsAtOrBelow_Directory_KnowsWholeNames(string target, bool expected) =>
        new MountEntry(target, "/", "tmpfs", "").IsAtOrBelow("/a/b").ShouldBe(expected);
}
