using Skerry.Agent.Guest;
using Skerry.Agent.Hosting;
using Skerry.Agent.Processes;

const int Usage = 2;

try
{
    return args switch
    {
        ["serve", .. var rest] => await ServeCommand.RunAsync(ServeOptions.Parse(new CommandLine(rest))),
        ["boot", .. var rest] => BootCommand.Run(rest),
        ["enter", .. var rest] => EnterCommand.Run(rest),
        ["run-as", .. var rest] => RunAsCommand.Run(RunAsOptions.Parse(new CommandLine(rest))),
        _ => throw new FormatException("It is 'skerry-agent' and one of 'serve', 'boot', 'enter' and 'run-as'."),
    };
}
catch (Exception e) when (e is FormatException or IOException or System.Net.Sockets.SocketException)
{
    await Console.Error.WriteLineAsync($"skerry-agent: {e.Message}");
    return Usage;
}
