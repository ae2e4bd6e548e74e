using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Skerry.Api.Errors;
using Skerry.Api.Hosting;
using Skerry.Api.OpenApi;
using Skerry.Api.Wire;
using Skerry.Pools.Files;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Files;

/// <summary>The routes that list, show, read and delete files, of all generations.</summary>
internal static class FileEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(RouteGroupBuilder pool)
    {
        pool.MapGet("/files", (Delegate)ListAsync).DescribeFiles<FileList>("ListFiles");
        pool.MapMethods("/files/{**name}", Reading, (Delegate)ReadAsync).DescribeFile("GetFile");
        pool.MapDelete("/files/{**name}", (Delegate)DeleteAsync).Describe("DeleteFile", StatusCodes.Status204NoContent);
        pool.MapGet("/python/files", (Delegate)ListOldestAsync).DescribeFiles<OldestFileList>("ListFilesOldest");
        pool.MapMethods("/python/downloadFile", Reading, (Delegate)DownloadOldestAsync).DescribeFile("DownloadFileOldest");
    }

    private static async Task ListAsync(HttpContext context)
    {
        var version = ApiVersion.Of(context.Request);
        var isOld = version.Generation is ApiGeneration.Old;
        var directory = FilePaths.Directory(context.Request);
        var isRecursive = Recursive(context.Request);

        using var lease = await AcquireAsync(context);
        // An old item has no type, and its clients look for what they uploaded by its whole name: they see files only, at any depth.
        var listing = isOld
            ? await lease.Session.Files.ListFirstAsync(directory, isRecursive ?? true, context.RequestAborted)
            : await lease.Session.Files.ListAsync(directory, isRecursive ?? false, FilePage.After(context.Request), context.RequestAborted);
        var items = listing.Files.Where(file => !isOld || file.Kind is SandboxFileKind.File)
            .Select(file => FileItems.Listed(file, directory, version));
        Announce(context, version);
        if (isOld) FilePage.AnnounceCut(context.Response, listing);
        var list = new FileList([.. items], isOld ? null : FilePage.NextLink(context, listing));
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, list, WireJson.Wire.FileList);
    }

    private static async Task ListOldestAsync(HttpContext context)
    {
        var directory = FilePaths.Directory(context.Request);
        using var lease = await AcquireAsync(context);
        var listing = await lease.Session.Files.ListFirstAsync(directory, Recursive(context.Request) ?? true, context.RequestAborted);
        FilePage.AnnounceCut(context.Response, listing);
        var items = listing.Files.Where(file => file.Kind is SandboxFileKind.File).Select(file => FileItems.Oldest(file, directory));
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new OldestFileList([.. items]), WireJson.Wire.OldestFileList);
    }

    private static async Task ReadAsync(HttpContext context)
    {
        var version = ApiVersion.Of(context.Request);
        var directory = FilePaths.Directory(context.Request);
        var addresses = FileAddress.Read(PoolRoute.Of(context).Segments.AsSpan(1), version.Generation);
        using var lease = await AcquireAsync(context);
        Announce(context, version);
        for (var index = 0; ; index++)
        {
            var address = addresses[index];
            var path = FilePaths.Inside(directory, address.Name, "name");
            try
            {
                await (address.IsContent
                    ? FileDownload.WriteAsync(context, lease.Session.Files, path)
                    : ShowAsync(context, lease.Session.Files, path, directory, version));
                return;
            }
            catch (SandboxFileException missing) when (missing.Error is SandboxFileError.NotFound && index + 1 < addresses.Count)
            {
                // The path has another reading.
            }
        }
    }

    private static async Task ShowAsync(
        HttpContext context, ISandboxFiles files, SandboxPath path, SandboxPath directory, ApiVersion version)
    {
        var item = FileItems.Listed(await files.GetAsync(path, context.RequestAborted), directory, version);
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, item, WireJson.Wire.FileItem);
    }

    private static async Task DownloadOldestAsync(HttpContext context)
    {
        var path = FilePaths.Inside(FilePaths.Directory(context.Request), context.Request.Query["filename"].ToString(), "filename");
        using var lease = await AcquireAsync(context);
        await FileDownload.WriteAsync(context, lease.Session.Files, path);
    }

    private static async Task DeleteAsync(HttpContext context)
    {
        var version = ApiVersion.Of(context.Request);
        var name = FileAddress.Join(PoolRoute.Of(context).Segments.AsSpan(1));
        var path = FilePaths.Inside(FilePaths.Directory(context.Request), name, "name");
        using var lease = await AcquireAsync(context);
        await lease.Session.Files.DeleteAsync(path, context.RequestAborted);
        Announce(context, version);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static ValueTask<SessionLease> AcquireAsync(HttpContext context) =>
        PoolRoute.Of(context).Pool.AcquireAsync(IdentifierParameter.Of(context.Request), context.RequestAborted);

    private static void Announce(HttpContext context, ApiVersion version)
    {
        if (version.HasNewItems) context.Response.Headers["api-supported-versions"] = ApiVersion.Supported;
    }

    private static bool? Recursive(HttpRequest request) => request.Query["recursive"].ToString() switch
    {
        "" => null,
        var text when bool.TryParse(text, out var flag) => flag,
        "1" => true,
        "0" => false,
        _ => throw ApiException.Invalid("recursive", "'recursive' must be true or false."),
    };
}
