namespace Skerry.Pools.Files;

/// <summary>A file operation that the sandbox refused, for a reason that the caller can mend.</summary>
/// <param name="error">The reason.</param>
/// <param name="message">The reason in words, without any path of the host.</param>
/// <param name="innerException">The cause, if there is one.</param>
public sealed class SandboxFileException(SandboxFileError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The reason.</summary>
    public SandboxFileError Error { get; } = error;
}

/// <summary>Why a file operation was refused.</summary>
public enum SandboxFileError
{
    /// <summary>There is nothing at that path.</summary>
    NotFound,

    /// <summary>A file was asked for, and this is a directory, a link, a FIFO, a socket or a device.</summary>
    NotAFile,

    /// <summary>A directory was asked for, or needed on the way, and this is not one.</summary>
    NotADirectory,

    /// <summary>The path leads out of the data directory, or means the data directory itself where that is not allowed.</summary>
    InvalidPath,

    /// <summary>The content is larger than allowed.</summary>
    TooLarge,

    /// <summary>The scratch layer is full, in bytes or in files.</summary>
    NoSpace,

    /// <summary>The sandbox did not answer in time. It lives, and may answer later.</summary>
    NoAnswer,
}
