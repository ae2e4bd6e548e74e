using Microsoft.Extensions.Logging.Console;

namespace Skerry.Server.Hosting;

/// <summary>Logging to the terminal: warnings and errors, a line each, unless <c>Logging:LogLevel</c> says otherwise.</summary>
/// <remarks>
/// The web framework says below a warning what it was asked for, query and all, and a query names a session. Whoever knows a session's
/// name can use the session, so it stays at warnings, whatever is configured; the API has a request log of its own.
/// </remarks>
internal static class ConsoleLogging
{
    private const string Framework = "Microsoft.AspNetCore";

    private static readonly string?[] Providers = [null, typeof(ConsoleLoggerProvider).FullName, "Console"];

    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders()
            .SetMinimumLevel(LogLevel.Warning)
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.PostConfigure<LoggerFilterOptions>(Quieten);
    }

    private static void Quieten(LoggerFilterOptions filters)
    {
        LoggerFilterRule[] rules = [.. filters.Rules];
        filters.Rules.Clear();
        foreach (var rule in rules) filters.Rules.Add(IsOfFramework(rule.CategoryName) ? AtLeastWarnings(rule) : rule);
        // The most specific rule wins: one for each way that a rule may name the provider.
        foreach (var provider in Providers)
            if (!rules.Any(rule => rule.ProviderName == provider && rule.CategoryName == Framework))
                filters.Rules.Add(new LoggerFilterRule(provider, Framework, LogLevel.Warning, null));
    }

    // A longer rule is more specific; with a wildcard it may cover the framework if what stands before the wildcard does.
    private static bool IsOfFramework(string? category) =>
        category is not null
        && (category.StartsWith(Framework, StringComparison.OrdinalIgnoreCase)
            || (category.Length >= Framework.Length && category.IndexOf('*', StringComparison.Ordinal) is var star and >= 0
                && Framework.StartsWith(category[..Math.Min(star, Framework.Length)], StringComparison.OrdinalIgnoreCase)));

    private static LoggerFilterRule AtLeastWarnings(LoggerFilterRule rule) =>
        new(
            rule.ProviderName, rule.CategoryName,
            rule.LogLevel is { } level && level > LogLevel.Warning ? level : LogLevel.Warning, rule.Filter);
}
