using Skerry.Pools.Sessions;

namespace Skerry.Server.Options;

/// <summary>What an operator decides, under the configuration key <c>Skerry</c>.</summary>
internal sealed class SkerryOptions
{
    public const string Section = "Skerry";

    /// <summary>What makes sandboxes.</summary>
    /// <value><c>auto</c>, the strongest that this machine is proved to run; <c>microvm</c>; or <c>container</c>. Auto by default.</value>
    public string Engine { get; set; } = "auto";

    /// <summary>What virtual machines run on.</summary>
    /// <value><c>auto</c> and <c>kvm</c>, which are KVM, or <c>emulated</c>, with the engine <c>microvm</c> only. Auto by default.</value>
    public string Acceleration { get; set; } = "auto";

    /// <summary>Where images, and what belongs to running sandboxes, are kept.</summary>
    /// <value>An absolute path; <c>/var/lib/skerry</c> by default.</value>
    public string Home { get; set; } = "/var/lib/skerry";

    /// <summary>Whether <c>executionResult</c> is always a string.</summary>
    /// <value>False by default, as on Azure.</value>
    public bool ExecutionResultAsString { get; set; }

    /// <summary>
    /// Host names, besides localhost and loopback addresses, that requests may be addressed to; <c>*</c> allows every name.
    /// </summary>
    /// <value>None by default.</value>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>
    /// Reverse proxies whose <c>X-Forwarded-*</c> headers are believed: IP addresses, or networks such as <c>10.0.0.0/8</c>.
    /// </summary>
    /// <value>None by default.</value>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Seconds that requests which are being served may go on when the server is asked to end.</summary>
    /// <value>From 0 to 300; 10 by default.</value>
    public double ShutdownGraceInSeconds { get; set; } = PoolManager.DefaultGrace.TotalSeconds;

    /// <summary>What every engine uses of the machine.</summary>
    public HostMachineOptions Host { get; } = new();

    /// <summary>What sandboxes and the server's buffers may take of the machine.</summary>
    public NodeBudgetOptions Budget { get; } = new();

    /// <summary>The microvm engine.</summary>
    public MicroVmOptions MicroVm { get; } = new();

    /// <summary>The pools.</summary>
    /// <value>One Python pool named <c>python</c> by default.</value>
    public IList<PoolOptions> Pools { get; } = [];
}
