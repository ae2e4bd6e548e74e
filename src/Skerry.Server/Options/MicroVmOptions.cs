using Skerry.Sandboxing.MicroVm;

namespace Skerry.Server.Options;

/// <summary>How the microvm engine works on this machine. What is left out has the default of <see cref="MicroVmEngineOptions"/>.</summary>
internal sealed class MicroVmOptions
{
    /// <summary>Where guest kernels are.</summary>
    /// <value><c>guests</c> below <see cref="SkerryOptions.Home"/> by default.</value>
    public string? GuestDirectory { get; set; }

    /// <summary>Where templates are.</summary>
    /// <value><c>templates</c> below <see cref="SkerryOptions.Home"/> by default.</value>
    public string? TemplateDirectory { get; set; }

    /// <summary>The QEMU.</summary>
    /// <value>A program's name, or its absolute path.</value>
    public string? Qemu { get; set; }

    /// <summary>Templates that are kept on disk.</summary>
    public int? KeptTemplates { get; set; }

    /// <summary>Seconds from power-on to a warm kernel, when a template is made.</summary>
    public double? TemplateTimeoutInSeconds { get; set; }

    /// <summary>Seconds from the start of a clone to the agent's confirmation.</summary>
    public double? StartTimeoutInSeconds { get; set; }

    /// <summary>Seconds that the tiny guest which proves the engine may take.</summary>
    public double? ProbeTimeoutInSeconds { get; set; }
}
