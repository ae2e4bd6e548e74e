using System.CommandLine;
using Skerry.Soak;

// Enough for every server to be ended in order when the run is interrupted.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
return await SoakCommand.Create().Parse(args).InvokeAsync(configuration);
