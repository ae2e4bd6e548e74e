namespace Skerry.Api.Errors;

/// <summary>Every error that the API answers with. <c>docs/errors.md</c> is checked against this list by a test.</summary>
/// <remarks>Codes that Azure is known to send keep Azure's name and status; the others are Skerry's own.</remarks>
public static class ApiErrors
{
    internal static readonly ApiError InvalidApiVersion = new("InvalidApiVersion", 400,
        "The query's api-version is not a version.",
        "Write a date, with or without '-preview': 2025-10-02-preview.");

    internal static readonly ApiError InvalidRequestContent = new("InvalidRequestContent", 400,
        "The request or its body cannot be read: broken JSON, broken multipart, or not HTTP.",
        "Mend the request at the place that the message names.");

    internal static readonly ApiError SessionPropertiesMissing = new("SessionPropertiesMissing", 400,
        "The body lacks what the operation needs.",
        "Send a JSON object with a 'code' member, at the top or inside 'properties'.");

    internal static readonly ApiError SessionRequestValidationFailed = new("SessionRequestValidationFailed", 400,
        "A parameter or member has a value that is not allowed; 'target' names it.",
        "Give it a value that the message allows.");

    internal static readonly ApiError SessionRequestNotSupported = new("SessionRequestNotSupported", 400,
        "The pool's sessions cannot do what was asked.",
        "Ask a pool of another kind, or send code in the pool's language.");

    internal static readonly ApiError InvalidLengthOfSessionIdentifier = new("InvalidLengthOfSessionIdentifier", 400,
        "The session identifier is shorter than 4 or longer than 128 characters.",
        "Choose an identifier of 4 to 128 characters.");

    internal static readonly ApiError SessionWithIdentifierNotFound = new("SessionWithIdentifierNotFound", 400,
        "The pool has no session with that identifier.",
        "Nothing needs stopping; the next execution or file operation creates the session again.");

    internal static readonly ApiError InvalidFilePath = new("InvalidFilePath", 400,
        "The name or path of a file is not allowed, or leads out of the data directory.",
        "Use a path below /mnt/data without '.' and '..' segments and control characters.");

    internal static readonly ApiError NotAFile = new("NotAFile", 400,
        "A file was asked for, and there is a directory, a link or a device.",
        "List the directory, or name a regular file.");

    internal static readonly ApiError NotADirectory = new("NotADirectory", 400,
        "A directory was asked for, and there is something else.",
        "Name a directory.");

    internal static readonly ApiError HostNotAllowed = new("HostNotAllowed", 400,
        "The request is addressed to a host name that this server does not answer to.",
        "Use localhost, or add the name to AllowedHosts.");

    internal static readonly ApiError OriginNotAllowed = new("OriginNotAllowed", 403,
        "A web page from another origin made the request.",
        "Call the API from a program, or from a page that this server serves.");

    internal static readonly ApiError RouteNotFound = new("RouteNotFound", 404,
        "There is nothing at this path.",
        "Compare the path with /openapi/v1.json.");

    internal static readonly ApiError SessionPoolNotFound = new("SessionPoolNotFound", 404,
        "There is no such session pool.",
        "Use the endpoint that the server printed when it started.");

    internal static readonly ApiError ExecutionNotFound = new("ExecutionNotFound", 404,
        "The session has no such execution, or no longer: the last hundred are kept, and of them 8 MiB.",
        "Start the execution again.");

    internal static readonly ApiError FileNotFound = new("FileNotFound", 404,
        "There is no such file or directory.",
        "List the files of the session.");

    internal static readonly ApiError SessionNotFound = new("SessionNotFound", 404,
        "The session to delete does not exist, or no longer.",
        "Nothing needs deleting.");

    internal static readonly ApiError MethodNotAllowed = new("MethodNotAllowed", 405,
        "The path exists, but not with this method.",
        "Use a method that the Allow header names.");

    internal static readonly ApiError RequestTimeout = new("RequestTimeout", 408,
        "The request's body came too slowly.",
        "Send it again over a better connection.");

    internal static readonly ApiError ExecutionIdInUse = new("ExecutionIdInUse", 409,
        "The session already has an execution with the id in the operation-id header.",
        "Choose another id, or leave the header out.");

    internal static readonly ApiError SessionPoolRejected = new("SessionPoolRejected", 409,
        "The pool is defined, but this server cannot run it; the message says why.",
        "Change the pool's definition or the server as the message says; trying again does not help.");

    internal static readonly ApiError RequestBodyTooLarge = new("RequestBodyTooLarge", 413,
        "The request's body is larger than this route takes.",
        "Send code of at most 16 MiB, and uploads of at most 512 MiB together.");

    internal static readonly ApiError FileTooLarge = new("FileTooLarge", 413,
        "An uploaded file is larger than 128 MiB.",
        "Split the file.");

    internal static readonly ApiError UnsupportedMediaType = new("UnsupportedMediaType", 415,
        "The body is of a type that this route does not read.",
        "Send executions as application/json in UTF-8, and files as multipart/form-data.");

    internal static readonly ApiError QuotaExceeded = new("QuotaExceeded", 429,
        "The pool has as many sessions as it may have, or the machine has no room for another, and none ended while the request waited.",
        "Try again after the time in Retry-After, delete sessions, or raise maxConcurrentSessions; the message says which is used up.");

    internal static readonly ApiError TooManyExecutions = new("TooManyExecutions", 429,
        "Too many executions wait in this session already, or the server holds as much for it as it may.",
        "Let some of them end first; one session runs one at a time.");

    internal static readonly ApiError TooManyRequests = new("TooManyRequests", 429,
        "The server reads as much of requests at once as it may.",
        "Try again after the time in Retry-After; send less at a time, or raise Budget:BuffersInMiB.");

    internal static readonly ApiError InternalError = new("InternalError", 500,
        "The server made a mistake.",
        "Report it with the traceId; the server's log has the details.");

    internal static readonly ApiError SessionPoolUnavailable = new("SessionPoolUnavailable", 503,
        "The pool cannot give out a session now: its sandboxes fail to start, or the server is stopping.",
        "Try again after the time in Retry-After; if it stays, mend what the message names.");

    internal static readonly ApiError SessionLost = new("SessionLost", 503,
        "The session's sandbox ended while the request was under way, and its state with it.",
        "Send the request again; it creates the session again.");

    internal static readonly ApiError SessionNotResponding = new("SessionNotResponding", 504,
        "The session's sandbox did not answer a file request in time; the session lives.",
        "Try again when its code has ended, or cancel the code.");

    internal static readonly ApiError SessionStorageFull = new("SessionStorageFull", 507,
        "The session's disk is full, in bytes or in number of files.",
        "Delete files of the session.");

    /// <summary>The list, in order of status and code.</summary>
    public static IReadOnlyList<ApiError> All { get; } =
    [
        HostNotAllowed, InvalidApiVersion, InvalidFilePath, InvalidLengthOfSessionIdentifier, InvalidRequestContent,
        NotADirectory, NotAFile, SessionPropertiesMissing, SessionRequestNotSupported, SessionRequestValidationFailed,
        SessionWithIdentifierNotFound, OriginNotAllowed, ExecutionNotFound, FileNotFound, RouteNotFound, SessionNotFound,
        SessionPoolNotFound, MethodNotAllowed, RequestTimeout, ExecutionIdInUse, SessionPoolRejected, FileTooLarge, RequestBodyTooLarge,
        UnsupportedMediaType, QuotaExceeded, TooManyExecutions, TooManyRequests, InternalError, SessionLost, SessionPoolUnavailable,
        SessionNotResponding, SessionStorageFull,
    ];
}
