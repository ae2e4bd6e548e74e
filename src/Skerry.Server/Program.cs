using Skerry.Pools.Budget;
using Skerry.Pools.Definitions;
using Skerry.Sandboxing;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Selection;
using Skerry.Server.Engines;
using Skerry.Server.Hosting;
using Skerry.Server.Options;

const int Stopped = 0;
const int Misconfigured = 2;

using var signals = new StopSignals();
try
{
    if (ServerCommandLine.Answer(args) is { } answer)
    {
        Console.WriteLine(answer);
        return Stopped;
    }

    var builder = ServerApplication.CreateBuilder(args);
    var options = SkerryOptionsReader.Read(builder.Configuration);
    builder.Services.AddSingleton<IHostLifetime>(signals);
    using var loggers = LoggerFactory.Create(logging => ConsoleLogging.Configure(logging, builder.Configuration));
    var engines = EngineConfiguration.Read(options);
    var meter = new MachineMeter(engines.Container.Machine.StateDirectory);
    var plan = BudgetConfiguration.Read(options, meter.Capacity);
    foreach (var line in EngineText.Trying(engines)) Console.WriteLine(line);
    var selection = await EngineSelector.OpenAsync(engines, loggers, TimeProvider.System, signals.Stop);
    // Disposed after the pools, whose sandboxes it made.
    await using var engine = new BoundedDisposal(selection, ShutdownTimes.Disposal, TimeProvider.System);
    foreach (var line in EngineText.Of(selection, engines.Engine)) Console.WriteLine(line);
    foreach (var line in BudgetText.Of(plan, options)) Console.WriteLine(line);
    if (ServerProcess.KillLast() is { } why)
        Console.WriteLine($"The server's own OOM score was not lowered ({why}); sandboxes, whose score is higher, are still killed first.");
    await using var budget = new NodeBudget(meter, plan, TimeProvider.System, loggers.CreateLogger<NodeBudget>());
    var app = ServerApplication.Build(builder, options, selection.Engine, budget, Console.Out);
    await using var application = new BoundedDisposal(app, ShutdownTimes.Disposal, TimeProvider.System);
    await ServerRun.RunAsync(app, signals);
    return Stopped;
}
catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
{
    return Stopped;
}
catch (InvalidOptionsException wrong)
{
    return await RefuseAsync(wrong.Problems);
}
catch (EngineUnavailableException missing)
{
    return await RefuseAsync(missing.Problems);
}
catch (PoolDefinitionException rejected)
{
    return await RefuseAsync([.. rejected.Problems.Select(problem => $"No pool can run here. Pool {problem}")]);
}
catch (IOException busy) when (busy.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    return await RefuseAsync([$"{busy.Message} Another server listens there already; choose another address with --urls."]);
}

static async Task<int> RefuseAsync(IReadOnlyList<string> problems)
{
    foreach (var problem in problems) await Console.Error.WriteLineAsync($"skerry: {problem}");
    return Misconfigured;
}
