using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Skerry.Api.Errors;

namespace Skerry.Api.Executions;

/// <summary>The id of a new execution: the client's choice in <c>operation-id</c>, or a fresh one.</summary>
internal static partial class ExecutionIds
{
    public static string Of(HttpRequest request)
    {
        var chosen = request.Headers[ExecutionReply.OperationId].ToString();
        if (chosen.Length == 0) return Guid.NewGuid().ToString();
        return Allowed().IsMatch(chosen)
            ? chosen
            : throw ApiException.Invalid(ExecutionReply.OperationId, "The operation-id must be 1 to 128 letters, digits, '-' and '_'.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,128}\z")]
    private static partial Regex Allowed();
}
