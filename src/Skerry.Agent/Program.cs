using System.Runtime.InteropServices;
using Skerry.Agent.Guest;
using Skerry.Agent.Hosting;
using Skerry.Agent.Processes;

const int Usage = 2;

// See Skerry.Linux.Libc.
if (RuntimeInformation.ProcessArchitecture is not Architecture.X64)
    throw new PlatformNotSupportedException($"The agent runs on x86-64, not on {RuntimeInformation.ProcessArchitecture}.");

try
{
    return args switch
    {
        ["serve", .. var rest] => await ServeCommand.RunAsync(ServeOptions.Parse(new CommandLine(rest))),
        ["probe"] => ProbeCommand.Run(),
        ["boot", .. var rest] => BootCommand.Run(rest),
        ["enter", .. var rest] => EnterCommand.Run(rest),
        ["run-as", .. var rest] => RunAsCommand.Run(RunAsOptions.Parse(new CommandLine(rest))),
        _ => throw new FormatException("It is 'skerry-agent' and one of 'serve', 'boot', 'probe', 'enter' and 'run-as'."),
    };
}
catch (Exception e) when (e is FormatException or IOException or System.Net.Sockets.SocketException)
{
    await Console.Error.WriteLineAsync($"skerry-agent: {e.Message}");
    return Usage;
}
