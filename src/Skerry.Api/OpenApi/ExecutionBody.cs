namespace Skerry.Api.OpenApi;

/// <summary>
/// The body of an execution, for the OpenAPI document: every member that one of the shapes has. All may also stand inside
/// <c>properties</c>.
/// </summary>
internal sealed record ExecutionBody
{
    /// <summary>The source text, or its Base64.</summary>
    public required string Code { get; init; }

    /// <summary>The name of <c>code</c> in the oldest shape.</summary>
    public string? PythonCode { get; init; }

    /// <summary>Inline, InlineText or InlineBase64, in any casing; Inline by default.</summary>
    public string? CodeInputType { get; init; }

    /// <summary>Synchronous or Asynchronous, in any casing; Synchronous by default.</summary>
    public string? ExecutionType { get; init; }

    /// <summary>From 1 up; the lower of it and 220 holds, and 220 by default.</summary>
    public int? TimeoutInSeconds { get; init; }

    /// <summary>Characters of each stream, from 1 up to 1048576; 4096 by default. A streamed execution has 1048576 by default.</summary>
    public int? OutputStreamsMaxLength { get; init; }

    /// <summary>Whether to run in a kernel with nothing preloaded.</summary>
    public bool? UseEmptyKernel { get; init; }

    /// <summary>Whether the result is the raw MIME bundle.</summary>
    public bool? ReturnJupyterFormatExecutionResult { get; init; }

    /// <summary>The session, where the query names none.</summary>
    public string? Identifier { get; init; }

    /// <summary>The old shape: the same members in an envelope.</summary>
    public ExecutionBody? Properties { get; init; }
}
