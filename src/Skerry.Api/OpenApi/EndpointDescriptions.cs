using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Skerry.Api.Errors;

namespace Skerry.Api.OpenApi;

/// <summary>What the OpenAPI document says of each kind of route. Handlers read requests by hand, so nothing could be inferred.</summary>
internal static class EndpointDescriptions
{
    private const string Json = "application/json";

    public static RouteHandlerBuilder DescribeExecute<T>(this RouteHandlerBuilder route, string name) => route
        .Describe(name, "Executions", new QueryParameters("identifier", "api-version"))
        .WithMetadata(new RequestBodyShape(typeof(ExecutionBody), Json))
        .Produces<T>(StatusCodes.Status200OK, Json, "application/x-ndjson", "text/event-stream")
        .Produces<T>(StatusCodes.Status202Accepted, Json)
        .Errors(400, 404, 409, 413, 415, 429, 503);

    public static RouteHandlerBuilder DescribeExecution(this RouteHandlerBuilder route, string name) => route
        .Describe(name, "Executions", new QueryParameters("identifier", "api-version"))
        .Produces<Executions.ExecutionResource>(StatusCodes.Status200OK, Json)
        .Errors(400, 404);

    public static RouteHandlerBuilder DescribeFiles<T>(this RouteHandlerBuilder route, string name) => route
        .Describe(name, "Files", new QueryParameters("identifier", "api-version", "path", "recursive"))
        .Produces<T>(StatusCodes.Status200OK, Json)
        .Errors(400, 404, 429, 503, 504);

    public static RouteHandlerBuilder DescribeFile(this RouteHandlerBuilder route, string name) => route
        .Describe(name, "Files", new QueryParameters("identifier", "api-version", "path"))
        .Produces<Files.FileItem>(StatusCodes.Status200OK, Json, "application/octet-stream")
        .Errors(400, 404, 429, 503, 504);

    public static RouteHandlerBuilder DescribeUpload<T>(this RouteHandlerBuilder route, string name) => route
        .Describe(name, "Files", new QueryParameters("identifier", "api-version", "path"))
        .WithMetadata(new RequestBodyShape(typeof(UploadBody), "multipart/form-data"))
        .Produces<T>(StatusCodes.Status200OK, Json)
        .Errors(400, 404, 413, 415, 429, 503, 504, 507);

    public static RouteHandlerBuilder DescribeSession<T>(this RouteHandlerBuilder route, string name) => route
        .Describe(name, "Sessions", new QueryParameters("identifier", "api-version"))
        .Produces<T>(StatusCodes.Status200OK, Json)
        .Errors(400, 404);

    public static RouteHandlerBuilder DescribePool<T>(this RouteHandlerBuilder route, string name) => route
        .Describe(name, "Sessions", new QueryParameters("api-version", "skip"))
        .Produces<T>(StatusCodes.Status200OK, Json)
        .Errors(400, 404);

    public static RouteHandlerBuilder DescribeStop(this RouteHandlerBuilder route, string name) => route
        .Describe(name, "Sessions", new QueryParameters("identifier", "api-version"))
        .Produces<string>(StatusCodes.Status200OK, "text/plain")
        .Errors(400, 404);

    /// <summary>A route that answers with nothing.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, int status) => route
        .Describe(name, Tag(name), new QueryParameters("identifier", "api-version", "path"))
        .Produces(status)
        .Errors(400, 404);

    private static string Tag(string name) =>
        name.Contains("File", StringComparison.Ordinal) ? "Files" : name.Contains("Session", StringComparison.Ordinal)
            ? "Sessions" : "Executions";

    private static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string tag, QueryParameters parameters) =>
        route.WithName(name).WithTags(tag).WithMetadata(parameters);

    private static RouteHandlerBuilder Errors(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) route.Produces<ErrorEnvelope>(status, Json);
        return route;
    }
}
