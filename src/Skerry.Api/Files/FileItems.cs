using Skerry.Api.Wire;
using Skerry.Pools.Files;

namespace Skerry.Api.Files;

/// <summary>Forms file items in the shape that a version reads.</summary>
internal static class FileItems
{
    /// <summary>An item of a listing, or one that was looked at.</summary>
    /// <param name="file">The file.</param>
    /// <param name="directory">The directory that was asked for.</param>
    /// <param name="version">The version.</param>
    public static FileItem Listed(SandboxFile file, SandboxPath directory, ApiVersion version) =>
        Create(file, file.Path.Name, FilePaths.ShowParent(file.Path), FilePaths.Relative(file.Path, directory), version);

    /// <summary>A file that was just written: it keeps the name that it was sent under, which clients look for afterwards.</summary>
    /// <inheritdoc cref="Listed"/>
    public static FileItem Uploaded(SandboxFile file, SandboxPath directory, ApiVersion version)
    {
        var name = FilePaths.Relative(file.Path, directory);
        return Create(file, name, FilePaths.Show(directory), name, version);
    }

    public static OldestFileItem Oldest(SandboxFile file, SandboxPath directory) =>
        new(FilePaths.Relative(file.Path, directory), file.Size, file.Size, WireTime.Format(file.LastModified));

    private static FileItem Create(SandboxFile file, string name, string directory, string oldName, ApiVersion version)
    {
        var time = WireTime.Format(file.LastModified);
        var old = version.HasOldItems ? new OldFileItem(oldName, file.Size, time) : null;
        return version.HasNewItems
            ? new FileItem(name, directory, Type(file.Kind), ContentType(file), file.Size, time, old)
            : new FileItem(null, null, null, null, null, null, old);
    }

    private static string Type(SandboxFileKind kind) => kind switch
    {
        SandboxFileKind.File => "file",
        SandboxFileKind.Directory => "directory",
        _ => "other",
    };

    private static string ContentType(SandboxFile file) =>
        file.Kind is SandboxFileKind.File ? ContentTypes.Of(file.Path.Name) : ContentTypes.Binary;
}
