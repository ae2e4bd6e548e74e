namespace Skerry.Api.Errors;

/// <summary>The body of every error: the envelope of Azure.</summary>
/// <param name="Error">The error.</param>
internal sealed record ErrorEnvelope(ErrorBody Error);

/// <summary>What went wrong.</summary>
/// <param name="Code">A code of <see cref="ApiErrors"/>.</param>
/// <param name="Message">What happened this time.</param>
/// <param name="Target">The parameter or member at fault.</param>
/// <param name="TraceId">The request's name in the server's log; also in <c>mise-correlation-id</c>.</param>
internal sealed record ErrorBody(string Code, string Message, string? Target, string? TraceId);
