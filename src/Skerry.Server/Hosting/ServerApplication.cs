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
    /// <summary>Reads the configuration, and checks it.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        SkerryConfiguration.Add(builder.Configuration, args);
        builder.WebHost.UseUrls(ListenAddresses.Read(builder.Configuration))
            .UseKestrelHttpsConfiguration().ConfigureKestrel(KestrelLimits.Configure);
        ConsoleLogging.Configure(builder.Logging, builder.Configuration);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        return builder;
    }

    /// <summary>Makes the application around an engine and a budget, which stay the caller's to dispose.</summary>
    public static WebApplication Build(
        WebApplicationBuilder builder, SkerryOptions options, ISandboxEngine engine, NodeBudget budget, TextWriter output)
    {
        var times = new ShutdownTimes(Seconds.Of(options.ShutdownGraceInSeconds));
        var mostSessions = budget.Plan?.DefaultMaxConcurrentSessions ?? PoolDefinitionValidator.MostSessions;
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = times.Host);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(engine)
            .AddSingleton(budget)
            .AddSingleton<IPoolStore>(new FixedPoolStore(options.Pools.Select(pool => pool.ToDefinition(mostSessions))))
            .AddSingleton<PoolManager>()
            .AddSingleton(output)
            .AddSingleton(times)
            .AddHostedService<PoolHost>()
            .AddHostedService<StartupReport>()
            .AddSkerryApi(new ApiOptions
            {
                ExecutionResultAsString = options.ExecutionResultAsString,
                AllowedHosts = options.AllowedHosts.Contains("*") ? null : [.. options.AllowedHosts],
                TrustedProxies = [.. options.TrustedProxies.Select(ProxyNetwork.Parse)],
            });
        return builder.Build().UseSkerryApi();
    }
}
