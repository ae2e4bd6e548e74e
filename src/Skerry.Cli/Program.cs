using System.CommandLine;
using Skerry.Cli;

// Enough for a sandbox that was begun to be taken down when the examination is interrupted.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await SkerryCommand.Create().Parse(args).InvokeAsync(configuration);
