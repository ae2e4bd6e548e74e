using Microsoft.AspNetCore.Http;
using Skerry.Api.Errors;
using Skerry.Pools.Files;

namespace Skerry.Api.Files;

/// <summary>Paths as requests write them.</summary>
internal static class FilePaths
{
    /// <summary>The directory that the query names: absent, empty, <c>/</c> and <c>/mnt/data</c> are the data directory.</summary>
    public static SandboxPath Directory(HttpRequest request) => Parse(request.Query["path"].ToString(), "path");

    /// <summary>Something inside a directory; not the directory itself.</summary>
    public static SandboxPath Inside(SandboxPath directory, string? name, string target)
    {
        var path = Parse(name, target);
        return path.IsRoot
            ? throw new ApiException(ApiErrors.InvalidFilePath, "The name of a file is missing.", target)
            : directory.Append(path);
    }

    /// <summary>A path as seen from a directory that it lies in.</summary>
    public static string Relative(SandboxPath path, SandboxPath directory) =>
        directory.IsRoot ? path.Value : path.Value[(directory.Value.Length + 1)..];

    /// <summary>A directory as the new shape writes it.</summary>
    public static string Show(SandboxPath directory) => directory.IsRoot ? "." : directory.Value;

    /// <summary>The directory that something lies in, as the new shape writes it.</summary>
    public static string ShowParent(SandboxPath path)
    {
        var slash = path.Value.LastIndexOf('/');
        return slash < 0 ? "." : path.Value[..slash];
    }

    private static SandboxPath Parse(string? text, string target) =>
        SandboxPath.TryParse(text, out var path, out var error) ? path : throw new ApiException(ApiErrors.InvalidFilePath, error, target);
}
