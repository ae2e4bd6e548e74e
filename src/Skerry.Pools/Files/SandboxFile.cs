namespace Skerry.Pools.Files;

/// <summary>What is known of something in the data directory.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its size in bytes, as the file system gives it.</param>
/// <param name="LastModified">When its content last changed.</param>
public sealed record SandboxFile(SandboxPath Path, SandboxFileKind Kind, long Size, DateTimeOffset LastModified);

/// <summary>What something in the data directory is.</summary>
public enum SandboxFileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link, FIFO, socket or device: listed, never opened.</summary>
    Other,
}
