namespace Skerry.Server.Options;

/// <summary>What every engine uses of this machine.</summary>
internal sealed class HostMachineOptions
{
    /// <summary>The OCI runtime: it runs containers, and is the jail of virtual machines.</summary>
    /// <value><c>runc</c>, <c>crun</c> or <c>runsc</c>, or the absolute path of one; runc by default.</value>
    public string Runtime { get; set; } = "runc";

    /// <summary>Where running sandboxes keep their state.</summary>
    /// <value><c>run</c> below <see cref="SkerryOptions.Home"/> by default.</value>
    public string? StateDirectory { get; set; }

    /// <summary>Where images are.</summary>
    /// <value><c>images</c> below <see cref="SkerryOptions.Home"/> by default.</value>
    public string? ImageDirectory { get; set; }

    /// <summary>What sandboxes see as <c>/opt/skerry</c>: the agent and the kernels.</summary>
    /// <value>The directory <c>agent</c> beside the program, or beside one of the directories above it, by default.</value>
    public string? AgentDirectory { get; set; }
}
