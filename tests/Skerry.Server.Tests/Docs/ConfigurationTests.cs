using System.Reflection;
using Skerry.Server.Tests.Hosting;

namespace Skerry.Server.Tests.Docs;

/// <summary>The page on configuration names every setting that there is.</summary>
public sealed class ConfigurationTests
{
    private static readonly Assembly Server = Assembly.LoadFrom(Path.ChangeExtension(Repository.Server, null) + ".dll");

    [Theory]
    [InlineData("SkerryOptions", "")]
    [InlineData("HostMachineOptions", "Host:")]
    [InlineData("MicroVmOptions", "MicroVm:")]
    [InlineData("NodeBudgetOptions", "Budget:")]
    [InlineData("PoolOptions", "")]
    public async Task Configuration_EverySetting_IsDescribed(string type, string prefix)
    {
        var page = await File.ReadAllTextAsync(Repository.File("docs/configuration.md"), TestContext.Current.CancellationToken);
        var settings = Server.GetType($"Skerry.Server.Options.{type}", throwOnError: true)!
            .GetProperties().Select(property => property.Name)
                .Where(name => name is not ("Host" or "MicroVm" or "Budget" or "Pools")).ToArray();
        settings.ShouldNotBeEmpty();

        settings.Where(setting => !page.Contains($"`{prefix}{setting}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
