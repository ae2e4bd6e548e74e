using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Skerry.Api.Errors;
using Skerry.Api.Hosting;
using Skerry.Api.OpenApi;
using Skerry.Api.Wire;
using Skerry.Pools.Files;

namespace Skerry.Api.Files;

/// <summary>The routes that take files in, of all generations. Bytes go from the connection into the sandbox; none are kept here.</summary>
internal static class UploadEndpoints
{
    /// <summary>The most bytes of one file: the limit of Azure.</summary>
    public const long LargestFile = 128L << 20;

    /// <summary>The most bytes of one request, which may hold several files.</summary>
    public const long LargestRequest = 512L << 20;

    /// <summary>The most files of one request.</summary>
    public const int MostFiles = 64;

    public static void Map(RouteGroupBuilder pool)
    {
        pool.MapPost("/files", (Delegate)UploadAsync).DescribeUpload<FileItem>("UploadFile");
        pool.MapPost("/files/upload", (Delegate)UploadOldAsync).DescribeUpload<FileList>("UploadFileOld");
        pool.MapPost("/python/uploadFile", (Delegate)UploadOldestAsync).DescribeUpload<OldestFileList>("UploadFileOldest");
    }

    private static async Task UploadAsync(HttpContext context)
    {
        // The route is new, and so is the shape; the old one goes along where the version does not ask for the new one.
        var version = ApiVersion.Of(context.Request);
        if (version.Generation is ApiGeneration.Old) version = version with { Generation = ApiGeneration.Unknown };
        var directory = FilePaths.Directory(context.Request);
        var files = await ReceiveAsync(context, directory);
        var items = files.ConvertAll(file => FileItems.Uploaded(file, directory, version));
        context.Response.Headers["api-supported-versions"] = ApiVersion.Supported;
        await JsonReply.WriteAsync(
            context, StatusCodes.Status200OK, items.Count == 1 ? items[0] : items[^1] with { Value = items }, WireJson.Wire.FileItem);
    }

    private static async Task UploadOldAsync(HttpContext context)
    {
        var version = ApiVersion.Of(context.Request);
        if (version.Generation is ApiGeneration.New) version = version with { Generation = ApiGeneration.Unknown };
        var directory = FilePaths.Directory(context.Request);
        var files = await ReceiveAsync(context, directory);
        var items = files.ConvertAll(file => FileItems.Uploaded(file, directory, version));
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new FileList(items), WireJson.Wire.FileList);
    }

    private static async Task UploadOldestAsync(HttpContext context)
    {
        var directory = FilePaths.Directory(context.Request);
        var files = await ReceiveAsync(context, directory);
        var items = files.ConvertAll(file => FileItems.Oldest(file, directory));
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new OldestFileList(items), WireJson.Wire.OldestFileList);
    }

    private static async Task<List<SandboxFile>> ReceiveAsync(HttpContext context, SandboxPath directory)
    {
        var size = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is { IsReadOnly: false }) size.MaxRequestBodySize = LargestRequest;

        var identifier = IdentifierParameter.Of(context.Request);
        var form = await UploadForm.OpenAsync(context.Request);
        using var lease = await PoolRoute.Of(context).Pool.AcquireAsync(identifier, context.RequestAborted);

        var files = new List<SandboxFile>();
        while (await form.NextAsync(context.RequestAborted) is { } part)
        {
            if (files.Count == MostFiles) throw ApiException.Invalid("file", $"One request holds at most {MostFiles} files.");
            var path = FilePaths.Inside(directory, part.Name, "file");
            files.Add(await part.WriteAsync(lease.Session.Files, path, LargestFile, context.RequestAborted));
        }

        return files.Count > 0
            ? files
            : throw ApiException.Invalid("file", "The form holds no file: a part named 'file' with a filename is expected.");
    }
}
