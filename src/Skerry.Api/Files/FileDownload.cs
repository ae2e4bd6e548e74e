using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Headers;
using Skerry.Pools.Files;

namespace Skerry.Api.Files;

/// <summary>Sends the bytes of a file as they come out of the sandbox.</summary>
internal static class FileDownload
{
    private const int BufferSize = 64 * 1024;

    public static async Task WriteAsync(HttpContext context, ISandboxFiles files, SandboxPath path)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            var file = await files.GetAsync(path, context.RequestAborted);
            if (file.Kind is not SandboxFileKind.File) throw new SandboxFileException(SandboxFileError.NotAFile, "This is not a file.");
            Describe(context.Response, file);
            return;
        }

        await using var content = await files.OpenReadAsync(path, context.RequestAborted);
        Describe(context.Response, content.File);
        await StreamCopyOperation.CopyToAsync(
            content.Content, context.Response.Body, content.File.Size, BufferSize, context.RequestAborted);
    }

    private static void Describe(HttpResponse response, SandboxFile file)
    {
        response.ContentType = ContentTypes.Binary;
        response.ContentLength = file.Size;
        new ResponseHeaders(response.Headers).LastModified = file.LastModified;
    }
}
