using Microsoft.Extensions.Logging;

namespace Skerry.Pools;

/// <summary>What pools log. Identifiers of sessions are not logged.</summary>
/// <remarks>The event ids from 1000 on are theirs; an id is never used again for something else.</remarks>
internal static partial class PoolLog
{
    [LoggerMessage(1000, LogLevel.Information, "Session {Session} allocated after {Milliseconds} ms.")]
    public static partial void SessionAllocated(this ILogger logger, Guid session, double milliseconds);

    [LoggerMessage(1001, LogLevel.Information, "Session {Session} ended ({How}): {Why}")]
    public static partial void SessionEnded(this ILogger logger, Guid session, Sessions.SessionEnd how, string why);

    [LoggerMessage(1002, LogLevel.Warning, "Session {Session} was lost: {Why}")]
    public static partial void SessionLost(this ILogger logger, Guid session, string why, Exception? exception);

    [LoggerMessage(1010, LogLevel.Warning, "A sandbox could not be started: {Why} The next try is in {Wait}.")]
    public static partial void StartFailed(this ILogger logger, string why, TimeSpan wait, Exception? exception);

    [LoggerMessage(1011, LogLevel.Information, "Sandboxes start again.")]
    public static partial void Recovered(this ILogger logger);

    [LoggerMessage(1012, LogLevel.Warning, "Sandbox {Sandbox} ended while it waited for a session: {Why}")]
    public static partial void ReadySandboxEnded(this ILogger logger, string sandbox, string why);

    [LoggerMessage(1013, LogLevel.Information,
        "Preparing what sandboxes share: image {Image}, {Memory} bytes of memory, {Modules} preloaded modules.")]
    public static partial void Preparing(this ILogger logger, string image, long memory, int modules);

    [LoggerMessage(1014, LogLevel.Information, "Prepared after {Milliseconds} ms.")]
    public static partial void Prepared(this ILogger logger, double milliseconds);

    [LoggerMessage(1015, LogLevel.Error, "What sandboxes share could not be prepared: {Why} Sandboxes are tried all the same.")]
    public static partial void PreparationFailed(this ILogger logger, string why, Exception exception);

    [LoggerMessage(
        1020, LogLevel.Error, "Sandbox {Sandbox} could not be disposed, attempt {Attempt}; it keeps its place in the pool until it is.")]
    public static partial void DisposalFailed(this ILogger logger, string sandbox, int attempt, Exception exception);

    [LoggerMessage(1021, LogLevel.Error, "Sandbox {Sandbox} is not disposed after {Patience}; it keeps its place in the pool until it is.")]
    public static partial void DisposalHangs(this ILogger logger, string sandbox, TimeSpan patience);

    [LoggerMessage(1022, LogLevel.Warning, "Sandbox {Sandbox} is not disposed, and the pool stops; the engine clears it away.")]
    public static partial void DisposalGivenUp(this ILogger logger, string sandbox);

    [LoggerMessage(1031, LogLevel.Information, "The pool is rejected: {Why}")]
    public static partial void Rejected(this ILogger logger, string why);

    [LoggerMessage(1030, LogLevel.Information, "The pool stops; {Sessions} sessions end.")]
    public static partial void Stopping(this ILogger logger, int sessions);
}
