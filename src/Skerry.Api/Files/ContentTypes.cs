using Microsoft.AspNetCore.StaticFiles;

namespace Skerry.Api.Files;

/// <summary>
/// The content type that a listing shows, by extension. Downloads are always <c>application/octet-stream</c>, as on Azure.
/// </summary>
internal static class ContentTypes
{
    public const string Binary = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider Provider = Create();

    public static string Of(string name)
    {
        if (!Provider.TryGetContentType(name, out var type)) return Binary;
        return type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
    }

    private static FileExtensionContentTypeProvider Create()
    {
        var provider = new FileExtensionContentTypeProvider();
        provider.Mappings[".ipynb"] = "application/x-ipynb+json";
        provider.Mappings[".jsonl"] = "application/x-ndjson";
        provider.Mappings[".md"] = "text/markdown";
        provider.Mappings[".parquet"] = "application/vnd.apache.parquet";
        provider.Mappings[".py"] = "text/x-python";
        provider.Mappings[".toml"] = "application/toml";
        provider.Mappings[".tsv"] = "text/tab-separated-values";
        provider.Mappings[".yaml"] = provider.Mappings[".yml"] = "application/yaml";
        return provider;
    }
}
