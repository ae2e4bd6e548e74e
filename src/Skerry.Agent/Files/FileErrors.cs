using Skerry.Agent.Hosting;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>What an error number means to the caller.</summary>
internal static class FileErrors
{
    /// <summary>Translates an error number.</summary>
    public static AgentProblemException Translate(int error, string message) => error switch
    {
        Errno.NoSuchFile => new(AgentProblemException.NotFound, "There is nothing at that path."),
        // A link on the way is not followed, and a link is not a directory.
        Errno.NotDirectory or Errno.TooManyLinks => new(AgentProblemException.NotADirectory, "A part of the path is not a directory."),
        Errno.IsDirectory => new(AgentProblemException.NotAFile, "There is a directory at that path."),
        Errno.NameTooLong => new(AgentProblemException.InvalidPath, "A part of the path is too long."),
        Errno.NoSpaceLeft or Errno.QuotaExceeded => new(AgentProblemException.NoSpace, "The sandbox's disk is full."),
        Errno.FileTooLarge => new(AgentProblemException.TooLarge, "The file is larger than the file system allows."),
        _ => new(AgentProblemException.Failed, message),
    };

    /// <summary>Whether the disk is full, as the runtime's file functions say it.</summary>
    public static bool IsFull(IOException exception) => exception.HResult is Errno.NoSpaceLeft or Errno.QuotaExceeded;
}
