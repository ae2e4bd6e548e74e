namespace Skerry.Api.Errors;

/// <summary>One kind of error that the API answers with. Codes are never reused for another meaning.</summary>
/// <param name="Code">The code in the body and in <c>x-ms-error-code</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Meaning">What happened, in a sentence.</param>
/// <param name="Remedy">What the caller can do about it, in a sentence.</param>
public sealed record ApiError(string Code, int Status, string Meaning, string Remedy);
