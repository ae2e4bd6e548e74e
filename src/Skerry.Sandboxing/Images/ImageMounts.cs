using System.Collections.Concurrent;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Images;

/// <summary>Mounts each image once, when it is first used; every sandbox then shares it, and with it the page cache.</summary>
/// <param name="directory">Where the mounts are made.</param>
/// <remarks>
/// A sandbox's overlay holds on to the image by itself, so these mounts may go whenever nothing new is to be made of them.
/// </remarks>
internal sealed class ImageMounts(string directory) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<string>> _mounts = new();

    /// <summary>Gives the directory where an image is mounted.</summary>
    /// <param name="file">The image's file.</param>
    /// <exception cref="IOException">It could not be mounted.</exception>
    public string Mount(string file)
    {
        // Lazy makes racing callers share one mount; a failure is forgotten, so that the next caller tries again.
        var mount = _mounts.GetOrAdd(file, _ => new Lazy<string>(() => MountNew(file)));
        try
        {
            return mount.Value;
        }
        catch
        {
            _mounts.TryRemove(KeyValuePair.Create(file, mount));
            throw;
        }
    }

    /// <summary>Unmounts every image.</summary>
    public void Dispose()
    {
        foreach (var (file, mount) in _mounts)
        {
            if (!_mounts.TryRemove(KeyValuePair.Create(file, mount)) || !mount.IsValueCreated) continue;
            Mounts.Unmount(mount.Value);
            Directory.Delete(mount.Value);
        }
    }

    private string MountNew(string file)
    {
        var target = Path.Combine(directory, Path.GetFileNameWithoutExtension(file));
        Directory.CreateDirectory(target);
        // The device closes here and lives on as long as it is mounted.
        using var device = LoopDevice.Attach(file);
        Mounts.Erofs(device.Path, target);
        return target;
    }
}
