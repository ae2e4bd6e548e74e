namespace Skerry.Sandboxing.Selection;

/// <summary>What an operator asks for.</summary>
public enum EnginePreference
{
    /// <summary>The strongest that is proved to work on this machine; never emulation.</summary>
    Auto,

    /// <summary>A virtual machine for each sandbox.</summary>
    MicroVm,

    /// <summary>A container for each sandbox, of the OCI runtime that the options name.</summary>
    Container,
}
