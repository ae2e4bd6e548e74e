namespace Skerry.Server.Hosting;

/// <summary>Logging to the terminal: warnings and errors, a line each, unless <c>Logging:LogLevel</c> says otherwise.</summary>
internal static class ConsoleLogging
{
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration) => logging
        .ClearProviders()
        .SetMinimumLevel(LogLevel.Warning)
        .AddConfiguration(configuration.GetSection("Logging"))
        .AddSimpleConsole(console => console.SingleLine = true);
}
