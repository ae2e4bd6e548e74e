using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Tests.Sandboxes;

public class IsolationLevelsTests
{
    [Fact]
    public void ToText_EveryLevel_IsReadBack()
    {
        foreach (var level in Enum.GetValues<IsolationLevel>())
        {
            IsolationLevels.TryParse(level.ToText(), out var read).ShouldBeTrue();
            read.ShouldBe(level);
            IsolationLevels.All.ShouldContain(level.ToText());
        }
    }

    [Theory]
    [InlineData("MicroVm", IsolationLevel.VirtualMachine)]
    [InlineData("gVisor", IsolationLevel.UserSpaceKernel)]
    public void TryParse_AnyCase_IsRead(string text, IsolationLevel expected)
    {
        IsolationLevels.TryParse(text, out var level).ShouldBeTrue();
        level.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("2")]
    [InlineData("strong")]
    public void TryParse_AnythingElse_IsNoneAndTheStrongest(string? text)
    {
        IsolationLevels.TryParse(text, out var level).ShouldBeFalse();
        level.ShouldBe(IsolationLevel.VirtualMachine);
    }

    [Fact]
    public void Levels_Order_IsStrength() =>
        Enum.GetValues<IsolationLevel>()
            .ShouldBe([IsolationLevel.Container, IsolationLevel.UserSpaceKernel, IsolationLevel.VirtualMachine]);
}
