namespace Skerry.Api.Errors;

/// <summary>Ends a request with an error of the registry.</summary>
/// <param name="error">The kind of error.</param>
/// <param name="message">What happened this time, for the caller to read.</param>
/// <param name="target">The parameter or member at fault, if there is one.</param>
/// <param name="retryAfter">When trying again makes sense, if it does.</param>
#pragma warning disable CA1064 // It never leaves this assembly: the error middleware answers it.
internal sealed class ApiException(ApiError error, string message, string? target = null, TimeSpan? retryAfter = null) : Exception(message)
#pragma warning restore CA1064
{
    public ApiError Error { get; } = error;

    public string? Target { get; } = target;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public static ApiException Invalid(string target, string message) => new(ApiErrors.SessionRequestValidationFailed, message, target);
}
