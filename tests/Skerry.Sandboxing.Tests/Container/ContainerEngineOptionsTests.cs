using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Tests.Container;

public sealed class ContainerEngineOptionsTests
{
    private static readonly ContainerEngineOptions Good = new()
    {
        Machine = new MachineOptions { StateDirectory = "/var/lib/skerry/run", ImageDirectory = "/var/lib/skerry/images",
            AgentDirectory = "/opt/skerry" },
    };

    [Fact]
    public void Validate_Defaults_AreInBounds() => Good.Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_SeveralOutOfBounds_NamesEach() =>
        (Good with { StartTimeout = TimeSpan.Zero, Machine = Good.Machine with { Runtime = "docker" } }).Validate()
            .Select(problem => problem.Split(':')[0]).ShouldBe(["runtime", "startTimeout"]);
}
