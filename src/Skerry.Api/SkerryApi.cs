using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Skerry.Api.Errors;
using Skerry.Api.Executions;
using Skerry.Api.Files;
using Skerry.Api.Hosting;
using Skerry.Api.OpenApi;
using Skerry.Api.Sessions;
using Skerry.Pools.Sessions;

namespace Skerry.Api;

/// <summary>Puts the HTTP surfaces into an application.</summary>
public static class SkerryApi
{
    /// <summary>
    /// Adds what the surfaces need. A <see cref="PoolManager"/> and a <see cref="TimeProvider"/> are the application's to add.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">What the operator decided.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSkerryApi(this IServiceCollection services, ApiOptions options) => services
        .AddSingleton(options)
        .AddSingleton(provider => new AnswerMemory(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ExecutionEndpoints>()
        .AddSingleton<HealthEndpoints>()
        .AddOpenApi(ApiDocument.Name, ApiDocument.Configure);

    /// <summary>Serves every route: the data plane of each pool, <c>/health/…</c> and <c>/openapi/v1.json</c>.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication UseSkerryApi(this WebApplication app)
    {
        ForwardedHeaders.Use(app, app.Services.GetRequiredService<ApiOptions>());
        app.UseMiddleware<CorrelationMiddleware>();
        app.UseMiddleware<RequestLogMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<BrowserGuardMiddleware>();
        app.UseMiddleware<PoolRouteMiddleware>();
        // Routes are matched after the pool route middleware has brought the path to its one form.
        app.UseRouting();

        var pool = app.MapGroup("/pools/{pool}");
        app.Services.GetRequiredService<ExecutionEndpoints>().Map(pool);
        FileEndpoints.Map(pool);
        UploadEndpoints.Map(pool);
        SessionEndpoints.Map(pool);
        app.Services.GetRequiredService<HealthEndpoints>().Map(app);
        app.MapOpenApi();
        return app;
    }
}
