using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary><c>skerry-agent probe</c>: process 1 of a virtual machine that is to show that it runs, and no more.</summary>
internal static class ProbeCommand
{
    private const string Word = "skerry-agent: the guest runs";

    /// <summary>Loads the modules, says the word on the console, and powers off.</summary>
    /// <returns>The exit code, if the machine could not be powered off.</returns>
    public static int Run()
    {
        if (Environment.ProcessId != 1) throw new FormatException("probe is for process 1 of a virtual machine.");
        try
        {
            GuestSystem.Mount();
            GuestModules.Load();
            Console.Error.WriteLine(Word);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"skerry-agent probe: {e.Message}");
        }
        finally
        {
            _ = Libc.Reboot(Libc.PowerOff);
        }

        return 1;
    }
}
