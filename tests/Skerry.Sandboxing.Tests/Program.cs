using Skerry.Sandboxing.Tests.Journal;
using Xunit.Runner.InProc.SystemConsole;

// The tests are a program of their own, and that program is also the server that a test kills.
return args is [DoomedServer.Mode, .. var rest]
    ? await DoomedServer.RunAsync(rest)
    : await ConsoleRunner.Run(args);
