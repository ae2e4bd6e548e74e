using Microsoft.AspNetCore.Http;
using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Errors;

/// <summary>Finds the error of the registry for what the layers below throw.</summary>
internal static class ErrorTranslation
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <returns>The error, or null for what nobody foresaw.</returns>
    public static ApiException? Translate(Exception exception) => exception switch
    {
        ApiException known => known,
        BadHttpRequestException bad => Translate(bad),
        PoolUnavailableException { Reason: PoolUnavailableReason.Exhausted } full =>
            new ApiException(ApiErrors.QuotaExceeded, full.Message, retryAfter: full.RetryAfter),
        PoolUnavailableException unavailable =>
            new ApiException(ApiErrors.SessionPoolUnavailable, unavailable.Message, retryAfter: unavailable.RetryAfter),
        ExecutionConflictException conflict => new ApiException(ApiErrors.ExecutionIdInUse, conflict.Message, "operation-id"),
        SessionBusyException busy => new ApiException(ApiErrors.TooManyExecutions, busy.Message, retryAfter: Soon),
        SandboxLostException => new ApiException(ApiErrors.SessionLost,
            "The session's sandbox ended while the request was under way; its state is lost.", retryAfter: Soon),
        SandboxFileException file => new ApiException(Translate(file.Error), file.Message),
        _ => null,
    };

    private static ApiException Translate(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge =>
            new ApiException(ApiErrors.RequestBodyTooLarge, "The request's body is larger than this route takes."),
        StatusCodes.Status408RequestTimeout => new ApiException(ApiErrors.RequestTimeout, "The request's body came too slowly."),
        _ => new ApiException(ApiErrors.InvalidRequestContent, bad.Message),
    };

    private static ApiError Translate(SandboxFileError error) => error switch
    {
        SandboxFileError.NotFound => ApiErrors.FileNotFound,
        SandboxFileError.NotAFile => ApiErrors.NotAFile,
        SandboxFileError.NotADirectory => ApiErrors.NotADirectory,
        SandboxFileError.InvalidPath => ApiErrors.InvalidFilePath,
        SandboxFileError.TooLarge => ApiErrors.FileTooLarge,
        SandboxFileError.NoSpace => ApiErrors.SessionStorageFull,
        SandboxFileError.NoAnswer => ApiErrors.SessionNotResponding,
        _ => ApiErrors.InternalError,
    };
}
