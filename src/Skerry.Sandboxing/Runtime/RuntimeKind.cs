namespace Skerry.Sandboxing.Runtime;

/// <summary>The OCI runtimes that the engine knows how to call.</summary>
internal enum RuntimeKind
{
    /// <summary>The reference runtime.</summary>
    Runc,

    /// <summary>The same in C: it starts faster.</summary>
    Crun,

    /// <summary>gVisor: system calls are answered by a kernel of its own.</summary>
    Runsc,
}
