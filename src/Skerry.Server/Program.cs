using Skerry.Sandboxing;
using Skerry.Server.Engines;
using Skerry.Server.Hosting;
using Skerry.Server.Options;

const int Misconfigured = 2;

try
{
    var builder = ServerApplication.CreateBuilder(args);
    var options = SkerryOptionsReader.Read(builder.Configuration);
    using var loggers = LoggerFactory.Create(logging => ConsoleLogging.Configure(logging, builder.Configuration));
    var engine = await SandboxEngines.OpenAsync(options, loggers, TimeProvider.System, CancellationToken.None);
    try
    {
        await using var app = ServerApplication.Build(builder, options, engine, Console.Out);
        await app.RunAsync();
    }
    finally
    {
        // After the pools, whose sandboxes it made.
        if (engine is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    return 0;
}
catch (InvalidOptionsException wrong)
{
    foreach (var problem in wrong.Problems) await Console.Error.WriteLineAsync($"skerry: {problem}");
    return Misconfigured;
}
catch (EngineUnavailableException missing)
{
    foreach (var problem in missing.Problems) await Console.Error.WriteLineAsync($"skerry: {problem}");
    return Misconfigured;
}
catch (IOException busy) when (busy.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"skerry: {busy.Message} Another server listens there already; choose another address with --urls.");
    return Misconfigured;
}
