using Skerry.Pools.Definitions;

namespace Skerry.Pools.Tests.Definitions;

public class PoolAddressTests
{
    [Fact]
    public void Equals_OtherCase_IsTheSame()
    {
        var one = new PoolAddress("SUB", "Group", "Pool");
        var same = new PoolAddress("sub", "group", "pool");
        one.ShouldBe(same);
        one.GetHashCode().ShouldBe(same.GetHashCode());
        one.ShouldNotBe(same with { ResourceGroup = "other" });
    }

    [Fact]
    public void Path_OfAPool_IsAzures() =>
        new PoolAddress("s", "g", "p").Path.ShouldBe("/subscriptions/s/resourceGroups/g/sessionPools/p");
}
