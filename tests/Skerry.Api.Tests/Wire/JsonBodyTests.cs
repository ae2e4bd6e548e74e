using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Budget;
using Skerry.Testing;
using Skerry.Testing.Budget;

namespace Skerry.Api.Tests.Wire;

public sealed class JsonBodyTests
{
    private const long MiB = 1L << 20;

    [Fact]
    public async Task Read_MoreThanTheServerMayHoldOfRequests_IsRefusedAndGivesBackWhatItHeld()
    {
        var meter = new FakeNodeMeter(new NodeCapacity(16 * 1024 * MiB, 32768, 2));
        var plan = new BudgetPlan(meter.Capacity, new BudgetOptions { MemoryBytes = 1024 * MiB, BufferBytes = 32 * MiB });
        await using var budget = new NodeBudget(meter, plan, new ManualTimeProvider(), NullLogger<NodeBudget>.Instance);
        await using var host = await ApiHost.StartAsync(budget: budget);

        var refused = await host.RunAsync($""" "code": "{new string('x', 9 << 20)}" """);
        var served = await host.RunAsync($""" "code": "{new string('x', 1 << 20)}" """);

        refused.ShouldBeError(429, "TooManyRequests");
        refused.Headers.ShouldContainKey("Retry-After");
        served.Status.ShouldBe(200);
        budget.RequestBuffers.Used.ShouldBe(0);
    }
}
