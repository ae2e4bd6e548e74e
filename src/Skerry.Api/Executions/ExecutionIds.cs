using Microsoft.AspNetCore.Http;
using Skerry.Api.Errors;
using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>The id of a new execution: the client's choice in <c>operation-id</c>, or a fresh one.</summary>
internal static class ExecutionIds
{
    public static string Of(HttpRequest request)
    {
        var chosen = request.Headers[ExecutionReply.OperationId].ToString();
        if (chosen.Length == 0) return Guid.NewGuid().ToString();
        return ExecutionCommand.IsId(chosen)
            ? chosen
            : throw ApiException.Invalid(ExecutionReply.OperationId, "The operation-id must be 1 to 128 letters, digits, '-' and '_'.");
    }
}
