using Skerry.Pools.Budget;
using Skerry.Sandboxing;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Selection;
using Skerry.Server.Engines;
using Skerry.Server.Hosting;
using Skerry.Server.Options;

const int Misconfigured = 2;

try
{
    var builder = ServerApplication.CreateBuilder(args);
    var options = SkerryOptionsReader.Read(builder.Configuration);
    using var loggers = LoggerFactory.Create(logging => ConsoleLogging.Configure(logging, builder.Configuration));
    var engines = EngineConfiguration.Read(options);
    var meter = new MachineMeter(engines.Container.Machine.StateDirectory);
    var plan = BudgetConfiguration.Read(options, meter.Capacity);
    foreach (var line in EngineText.Trying(engines)) Console.WriteLine(line);
    // Disposed after the pools, whose sandboxes it made.
    await using var selection = await EngineSelector.OpenAsync(engines, loggers, TimeProvider.System, CancellationToken.None);
    foreach (var line in EngineText.Of(selection, engines.Engine)) Console.WriteLine(line);
    foreach (var line in BudgetText.Of(plan, options)) Console.WriteLine(line);
    if (ServerProcess.KillLast() is { } why) Console.WriteLine($"The server's own OOM score was not lowered ({why}); sandboxes, whose score is higher, are still killed first.");
    await using var budget = new NodeBudget(meter, plan, TimeProvider.System, loggers.CreateLogger<NodeBudget>());
    await using var app = ServerApplication.Build(builder, options, selection.Engine, budget, Console.Out);
    await app.RunAsync();
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
