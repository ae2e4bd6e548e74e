using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Selection;
using Skerry.Server.Options;

namespace Skerry.Server.Engines;

/// <summary>Turns what an operator configures into what engines are told.</summary>
internal static class EngineConfiguration
{
    /// <summary>Forms the options of the engines; what is left out stands below <see cref="SkerryOptions.Home"/>.</summary>
    /// <exception cref="InvalidOptionsException">One of them is out of bounds.</exception>
    public static EngineSelectionOptions Read(SkerryOptions options)
    {
        var machine = new MachineOptions
        {
            StateDirectory = options.Host.StateDirectory ?? Path.Combine(options.Home, "run"),
            ImageDirectory = options.Host.ImageDirectory ?? Path.Combine(options.Home, "images"),
            AgentDirectory = options.Host.AgentDirectory ?? AgentDirectory.Find(AppContext.BaseDirectory),
            Runtime = options.Host.Runtime,
        };
        var selection = new EngineSelectionOptions
        {
            Engine = Enum.Parse<EnginePreference>(options.Engine, ignoreCase: true),
            Acceleration = Enum.Parse<AccelerationPreference>(options.Acceleration, ignoreCase: true),
            Container = new ContainerEngineOptions { Machine = machine },
            MicroVm = MicroVm(options, machine),
        };
        string[] problems = [.. selection.Validate().Select(problem => $"Skerry:{problem}")];
        return problems.Length == 0 ? selection : throw new InvalidOptionsException(problems);
    }

    private static MicroVmEngineOptions MicroVm(SkerryOptions options, MachineOptions machine)
    {
        var told = options.MicroVm;
        var usual = new MicroVmEngineOptions
        {
            // gVisor cannot be the jail of a virtual machine.
            Machine = Path.GetFileName(machine.Runtime) is "runsc" ? machine with { Runtime = "runc" } : machine,
            GuestDirectory = told.GuestDirectory ?? Path.Combine(options.Home, "guests"),
            TemplateDirectory = told.TemplateDirectory ?? Path.Combine(options.Home, "templates"),
            Acceleration = Acceleration.Kvm,
        };
        return usual with
        {
            Qemu = told.Qemu ?? usual.Qemu,
            KeptTemplates = told.KeptTemplates ?? usual.KeptTemplates,
            TemplateTimeout = Seconds.Of(told.TemplateTimeoutInSeconds) ?? usual.TemplateTimeout,
            StartTimeout = Seconds.Of(told.StartTimeoutInSeconds) ?? usual.StartTimeout,
            ProbeTimeout = Seconds.Of(told.ProbeTimeoutInSeconds) ?? usual.ProbeTimeout,
        };
    }
}
