using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Skerry.Api.Wire;

namespace Skerry.Api.OpenApi;

/// <summary>Completes the OpenAPI document with what routes cannot say of themselves.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["identifier"] = "The session: 4 to 128 characters. The first request that names a new one allocates it.",
        ["api-version"] = "A version of the data plane such as 2025-10-02-preview. "
            + "It chooses between shapes that share a route; unknown dates count as the newest.",
        ["path"] = "A directory below /mnt/data; with or without a slash in front, or /mnt/data itself.",
        ["recursive"] = "Whether what is in its directories is listed too.",
        ["skip"] = "How many sessions to pass over.",
    };

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Skerry",
                Version = "2025-10-02-preview",
                Description = "The data plane of Azure Container Apps dynamic sessions, in all its generations. Every path below "
                    + "/pools/{pool} "
                    + "is also served below /subscriptions/{subscription}/resourceGroups/{resourceGroup}/sessionPools/{pool}.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<QueryParameters>().FirstOrDefault() is { } query)
                AddParameters(operation, context.Description.RelativePath, query);
            if (metadata.OfType<RequestBodyShape>().FirstOrDefault() is not { } body) return;

            var schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken);
            context.Document?.AddComponent(body.Type.Name, schema);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [body.ContentType] = new() { Schema = new OpenApiSchemaReference(body.Type.Name, context.Document) },
                },
            };
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Any JSON at all.
            if (context.JsonTypeInfo.Type == typeof(WireValue))
            {
                schema.Type = null;
                schema.Properties = null;
            }

            return Task.CompletedTask;
        });
    }

    private static void AddParameters(OpenApiOperation operation, string? path, QueryParameters query)
    {
        operation.Parameters ??= [];
        foreach (var segment in path?.Split('{').Skip(1) ?? [])
            AddParameter(operation, segment[..segment.IndexOf('}', StringComparison.Ordinal)].TrimStart('*'), ParameterLocation.Path);
        foreach (var name in query.Names) AddParameter(operation, name, ParameterLocation.Query);
    }

    private static void AddParameter(OpenApiOperation operation, string name, ParameterLocation location)
    {
        if (operation.Parameters!.Any(parameter => parameter.Name == name)) return;
        operation.Parameters!.Add(new OpenApiParameter
        {
            Name = name,
            In = location,
            Required = location is ParameterLocation.Path,
            Description = Parameters.GetValueOrDefault(name),
            Schema = new OpenApiSchema
            {
                Type = name switch { "skip" => JsonSchemaType.Integer, "recursive" => JsonSchemaType.Boolean, _ => JsonSchemaType.String },
            },
        });
    }
}
