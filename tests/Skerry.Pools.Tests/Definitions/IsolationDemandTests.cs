using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;

namespace Skerry.Pools.Tests.Definitions;

public class IsolationDemandTests
{
    private static readonly PoolDefinition Usual = new()
    {
        Address = new PoolAddress(PoolDefinition.DefaultSubscription, PoolDefinition.DefaultResourceGroup, "python"),
    };

    [Theory]
    [InlineData(IsolationLevel.Container, IsolationLevel.Container, true)]
    [InlineData(IsolationLevel.Container, IsolationLevel.VirtualMachine, true)]
    [InlineData(IsolationLevel.UserSpaceKernel, IsolationLevel.UserSpaceKernel, true)]
    [InlineData(IsolationLevel.UserSpaceKernel, IsolationLevel.Container, false)]
    [InlineData(IsolationLevel.VirtualMachine, IsolationLevel.UserSpaceKernel, false)]
    [InlineData(IsolationLevel.VirtualMachine, IsolationLevel.Container, false)]
    public void Check_AskedAndGiven_RefusesOnlyWhatIsWeaker(IsolationLevel asked, IsolationLevel given, bool isAllowed) =>
        (IsolationDemand.Check(Usual with { MinimumIsolation = asked }, Wall(given)).Count == 0).ShouldBe(isAllowed);

    [Fact]
    public void Check_Weaker_SaysWhatWasAskedWhatThereIsAndWhatToDo() =>
        IsolationDemand.Check(Usual with { MinimumIsolation = IsolationLevel.VirtualMachine }, Wall(IsolationLevel.Container))
            .ShouldHaveSingleItem().ShouldBe(
            "minimumIsolation: the pool demands microvm, and the engine in use (container, runc 1.1.5) gives only container: a thin wall. "
            + "Use an engine of virtual machines on a host where KVM works, or lower the pool's minimum to container.");

    private static SandboxIsolation Wall(IsolationLevel level) => new("container", "runc 1.1.5", "a thin wall", level);
}
