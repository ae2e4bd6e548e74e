using Microsoft.Extensions.Configuration;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Server.Options;

namespace Skerry.Api.Tests.Server;

public sealed class SkerryOptionsReaderTests
{
    [Fact]
    public void Read_NoConfiguration_GivesThePythonPool()
    {
        var pools = Definitions();
        pools.Single().Address.ShouldBe(new PoolAddress(PoolDefinition.DefaultSubscription, PoolDefinition.DefaultResourceGroup, "python"));
        pools.Single().ReadySessionInstances.ShouldBe(new PoolDefinition { Address = pools.Single().Address }.ReadySessionInstances);
    }

    [Fact]
    public void Read_EveryMemberOfAPool_ReachesItsDefinition()
    {
        var pool = Definitions(
            "--Skerry:Pools:0:Name", "one", "--Skerry:Pools:0:ResourceGroup", "rg", "--Skerry:Pools:0:Image", "other",
            "--Skerry:Pools:0:MinimumIsolation", "MicroVm",
            "--Skerry:Pools:0:Preload:0", "numpy", "--Skerry:Pools:0:ReadySessionInstances", "3",
            "--Skerry:Pools:0:MaxConcurrentSessions", "7",
            "--Skerry:Pools:0:CooldownPeriodInSeconds", "600", "--Skerry:Pools:0:AllocationPatienceInSeconds", "1.5",
            "--Skerry:Pools:0:MemoryInMiB", "2048", "--Skerry:Pools:0:Cpus", "0.5", "--Skerry:Pools:0:MaxProcesses", "100",
            "--Skerry:Pools:0:ScratchInMiB", "64", "--Skerry:Pools:0:ScratchFiles", "5000").Single();
        (pool.Address.Name, pool.Address.ResourceGroup, pool.Image, pool.Preload!.Single()).ShouldBe(("one", "rg", "other", "numpy"));
        pool.MinimumIsolation.ShouldBe(IsolationLevel.VirtualMachine);
        (pool.ReadySessionInstances, pool.MaxConcurrentSessions, pool.Cooldown, pool.AllocationPatience)
            .ShouldBe((3, 7, TimeSpan.FromSeconds(600), TimeSpan.FromSeconds(1.5)));
        pool.Resources.ShouldBe(
            new SandboxResources { MemoryBytes = 2L << 30, Cpus = 0.5, MaxProcesses = 100, ScratchBytes = 64 << 20, ScratchFiles = 5000 });
    }

    [Fact]
    public void Read_SeveralThingsWrong_NamesEach()
    {
        var problems = Should.Throw<InvalidOptionsException>(() => Read(
            "--Skerry:Pols", "x", "--engine", "docker", "--home", "relative", "--Skerry:Pools:0:Name", "no spaces",
            "--Skerry:Pools:0:CooldownPeriodInSeconds", "NaN",
            "--Skerry:Pools:1:Name", "twice", "--Skerry:Pools:1:MinimumIsolation", "strong", "--Skerry:Pools:2:Name", "TWICE",
            "--Skerry:Pools:2:MaxConcurrentSessions", "601")).Problems;
        string[] expected = ["Skerry:Pols: there is no such option", "Skerry:Engine", "Skerry:Home", "Skerry:Pools:0: name", "Skerry:Pools:0: cooldown", "Skerry:Pools:1: minimumIsolation: 'strong' is not known; container, gvisor and microvm are.", "Skerry:Pools:2: maxConcurrentSessions", "Skerry:Pools:1: 2 pools are named 'twice'"];
        expected.Where(part => !problems.Any(problem => problem.Contains(part, StringComparison.Ordinal)))
            .ShouldBeEmpty(string.Join('\n', problems));
    }

    [Theory]
    [InlineData("--Skerry:Pols:0:Name", "x", "Pols")]
    [InlineData("--Skerry:Pools:0:Ready", "1", "Ready")]
    [InlineData("--Skerry:Pools:0:MaxConcurrentSessions", "many", "MaxConcurrentSessions")]
    public void Read_AnUnknownKeyOrAWrongType_IsNamed(string key, string value, string named) =>
        Should.Throw<InvalidOptionsException>(() => Read(key, value)).Message.ShouldContain(named);

    [Theory]
    [InlineData("auto")]
    [InlineData("Container")]
    [InlineData("microVM")]
    public void Read_AnEngineThatThereIs_IsTaken(string engine) => Read("--engine", engine).Engine.ShouldBe(engine);

    [Theory]
    [InlineData("--engine", "2", "Skerry:Engine: '2' is not known; use 'auto' or 'microvm' or 'container'.")]
    [InlineData("--acceleration", "tcg", "Skerry:Acceleration: 'tcg' is not known; use 'auto' or 'kvm' or 'emulated'.")]
    [InlineData("--Skerry:MicroVm:GuestDirectory", "guests", "Skerry:MicroVm:GuestDirectory: 'guests' is not an absolute path.")]
    [InlineData("--Skerry:MicroVm:Park", "3", "there is no such option")]
    public void Read_AnEngineSettingThatIsNone_IsNamed(string key, string value, string sentence) =>
        Should.Throw<InvalidOptionsException>(() => Read(key, value)).Message.ShouldContain(sentence);

    [Theory]
    [InlineData("--Skerry:ShutdownGraceInSeconds", "-1", "Skerry:ShutdownGraceInSeconds: -1 is out of bounds; 0 to 300 is allowed.")]
    [InlineData("--Skerry:ShutdownGraceInSeconds", "301", "Skerry:ShutdownGraceInSeconds: 301 is out of bounds")]
    [InlineData("--Skerry:ShutdownGraceInSeconds", "NaN", "Skerry:ShutdownGraceInSeconds: NaN is out of bounds")]
    [InlineData("--Skerry:TrustedProxies:0", "proxy", "Skerry:TrustedProxies:0: 'proxy' is not an IP address")]
    [InlineData("--Skerry:TrustedProxies:0", "10.0.0.0/33", "Skerry:TrustedProxies:0: '10.0.0.0/33' is not an IP address")]
    public void Read_AServerSettingOutOfBounds_IsNamed(string key, string value, string sentence) =>
        Should.Throw<InvalidOptionsException>(() => Read(key, value)).Message.ShouldContain(sentence);

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1/32")]
    [InlineData("::1", "::1/128")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    public void Read_ATrustedProxy_IsANetwork(string text, string network) =>
        ProxyNetwork.Parse(Read("--Skerry:TrustedProxies:0", text).TrustedProxies.Single()).ToString().ShouldBe(network);

    private static PoolDefinition[] Definitions(params string[] args) =>
        [.. Read(args).Pools.Select(pool => pool.ToDefinition(defaultMaximum: 600))];

    private static SkerryOptions Read(params string[] args)
    {
        var configuration = new ConfigurationManager();
        SkerryConfiguration.Add(configuration, args);
        return SkerryOptionsReader.Read(configuration);
    }
}
