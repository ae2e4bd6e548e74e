using Skerry.Api;
using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Pools.Sessions;
using Skerry.Server.Options;

namespace Skerry.Server.Hosting;

/// <summary>Puts the server together.</summary>
internal static class ServerApplication
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Reads the configuration, and checks it.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        SkerryConfiguration.Add(builder.Configuration, args);
        builder.WebHost.UseUrls(ListenAddresses.Read(builder.Configuration))
            .UseKestrelHttpsConfiguration().ConfigureKestrel(KestrelLimits.Configure);
        ConsoleLogging.Configure(builder.Logging, builder.Configuration);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        return builder;
    }

    /// <summary>Makes the application around an engine and a budget, which stay the caller's to dispose.</summary>
    /// <exception cref="InvalidOptionsException">A pool demands a stronger wall than the engine's.</exception>
    public static WebApplication Build(WebApplicationBuilder builder, SkerryOptions options, ISandboxEngine engine, NodeBudget budget, TextWriter output)
    {
        var pools = new ConfiguredPools(options, budget.Plan?.DefaultMaxConcurrentSessions ?? PoolDefinitionValidator.MostSessions);
        string[] refused =
        [
            .. pools.Definitions.SelectMany((pool, index) =>
                IsolationDemand.Check(pool, engine.Isolation).Select(problem => $"Skerry:Pools:{index}: {problem}")),
        ];
        if (refused.Length > 0) throw new InvalidOptionsException(refused);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(engine)
            .AddSingleton(budget)
            .AddSingleton<IPoolStore>(pools)
            .AddSingleton<PoolManager>()
            .AddSingleton(output)
            .AddHostedService<PoolHost>()
            .AddHostedService<StartupReport>()
            .AddSkerryApi(new ApiOptions
            {
                ExecutionResultAsString = options.ExecutionResultAsString,
                AllowedHosts = options.AllowedHosts.Contains("*") ? null : [.. options.AllowedHosts],
            });
        return builder.Build().UseSkerryApi();
    }
}
