using System.Text;
using Skerry.Api.Errors;
using Skerry.Api.Wire;
using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>Brings the body shapes of all generations down to one request, by the members that are there.</summary>
internal static class ExecutionRequestParser
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonMemberNames Names = new(
        JsonMemberNames.Properties, "code", "pythonCode", "codeInputType", "shellCommand", "execCommandAndArgs", "executionType",
        "timeoutInSeconds", "outputStreamsMaxLength", "useEmptyKernel", "returnJupyterFormatExecutionResult", "identifier");

    /// <summary>Reads a body, once.</summary>
    public static ExecutionRequest Parse(ReadOnlyMemory<byte> body)
    {
        var members = JsonMembers.Read(body, Names);
        var type = ExecutionType(members);
        return new ExecutionRequest
        {
            Code = Code(members),
            ExecutionType = type.Word,
            IsAsynchronous = type.IsAsynchronous,
            Timeout = Timeout(members),
            OutputLimit = members.Count("outputStreamsMaxLength", long.MaxValue),
            UseEmptyKernel = members.Flag("useEmptyKernel"),
            AsMimeBundle = members.Flag("returnJupyterFormatExecutionResult"),
            Identifier = members.Text("identifier"),
        };
    }

    private static string Code(JsonMembers members)
    {
        var code = members.Text("code") ?? members.Text("pythonCode");
        if (code is null)
        {
            throw members.Has("shellCommand") || members.Has("execCommandAndArgs")
                ? new ApiException(
                    ApiErrors.SessionRequestNotSupported, "Sessions of this pool run Python code, not shell commands.", "shellCommand")
                : new ApiException(ApiErrors.SessionPropertiesMissing, "`Code` field is required in the request", "code");
        }

        return members.Text("codeInputType") switch
        {
            null => code,
            var word when Is(word, "Inline") || Is(word, "InlineText") => code,
            var word when Is(word, "InlineBase64") => Decode(code),
            _ => throw ApiException.Invalid("codeInputType", "'codeInputType' must be Inline, InlineText or InlineBase64."),
        };
    }

    private static string Decode(string code)
    {
        try
        {
            return StrictUtf8.GetString(Convert.FromBase64String(code));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw ApiException.Invalid("code", "'code' must be UTF-8 text in Base64, since 'codeInputType' is InlineBase64.");
        }
    }

    private static (string Word, bool IsAsynchronous) ExecutionType(JsonMembers members) => members.Text("executionType") switch
    {
        null => ("Synchronous", false),
        var word when Is(word, "Synchronous") => (word, false),
        var word when Is(word, "Asynchronous") => (word, true),
        _ => throw ApiException.Invalid("executionType", "'executionType' must be Synchronous or Asynchronous."),
    };

    // The lower of what the caller asks and the cap, as Azure does it.
    private static TimeSpan Timeout(JsonMembers members) =>
        members.Count("timeoutInSeconds", (long)ExecutionCommand.LongestTimeout.TotalSeconds) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : ExecutionCommand.LongestTimeout;

    private static bool Is(string word, string expected) => word.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
