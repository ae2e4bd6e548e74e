using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.Node;

namespace Skerry.Sandboxing.Tests.Container;

public sealed class ContainerEngineOptionsTests
{
    private static readonly ContainerEngineOptions Good = new()
    {
        Node = new SandboxNodeOptions { StateDirectory = "/var/lib/skerry/run", ImageDirectory = "/var/lib/skerry/images", AgentDirectory = "/opt/skerry" },
    };

    [Fact]
    public void Validate_Defaults_AreInBounds() => Good.Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_SeveralOutOfBounds_NamesEach() =>
        (Good with { StartTimeout = TimeSpan.Zero, Node = Good.Node with { Runtime = "docker" } }).Validate()
            .Select(problem => problem.Split(':')[0]).ShouldBe(["runtime", "startTimeout"]);
}
