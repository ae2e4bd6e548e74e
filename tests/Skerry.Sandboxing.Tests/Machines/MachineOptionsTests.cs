using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Tests.Machines;

public sealed class MachineOptionsTests
{
    private static readonly MachineOptions Good = new()
    {
        StateDirectory = "/var/lib/skerry/container", ImageDirectory = "/var/lib/skerry/images", AgentDirectory = "/opt/skerry",
    };

    public static TheoryData<MachineOptions, string> Bad => new()
    {
        { Good with { StateDirectory = "relative" }, "stateDirectory" },
        { Good with { StateDirectory = "/a,b" }, "stateDirectory" },
        { Good with { StateDirectory = "/a:b" }, "stateDirectory" },
        { Good with { StateDirectory = "/a b" }, "stateDirectory" },
        { Good with { StateDirectory = "/a/" }, "stateDirectory" },
        { Good with { StateDirectory = "/" + new string('a', 128) }, "stateDirectory" },
        { Good with { ImageDirectory = "images" }, "imageDirectory" },
        { Good with { AgentDirectory = "agent" }, "agentDirectory" },
        { Good with { ClaimDirectory = "claims" }, "claimDirectory" },
        { Good with { Runtime = "docker" }, "runtime" },
        { Good with { Runtime = "1" }, "runtime" },
        { Good with { Runtime = "" }, "runtime" },
        { Good with { FirstUid = 0 }, "firstUid" },
        { Good with { FirstUid = 1 << 28 | 1 }, "firstUid" },
        { Good with { FirstUid = 1u << 31 }, "firstUid" },
    };

    [Fact]
    public void Validate_Defaults_AreInBounds() => Good.Validate().ShouldBeEmpty();

    [Theory]
    [InlineData("crun")]
    [InlineData("runsc")]
    [InlineData("/opt/gvisor/runsc")]
    public void Validate_KnownRuntime_IsInBounds(string runtime) => (Good with { Runtime = runtime }).Validate().ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Bad))]
    public void Validate_OutOfBounds_NamesTheMember(MachineOptions options, string member) =>
        options.Validate().ShouldHaveSingleItem().ShouldStartWith(member + ": ");
}
