using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>
/// The kernel modules that came with the machine. Once they are loaded no other can be (see <see cref="GuestSettings"/>).
/// </summary>
internal static class GuestModules
{
    private const string DirectoryPath = "/modules";

    /// <summary>Loads them, each after those that it needs.</summary>
    /// <remarks>Their devices are there when this returns, but for what the devices themselves tell.</remarks>
    public static void Load()
    {
        foreach (var name in File.ReadLines($"{DirectoryPath}/order"))
        {
            using var file = File.OpenHandle($"{DirectoryPath}/{name}");
            if (Libc.LoadModule(file) == 0) continue;
            var failure = LinuxException.OfLastCall($"load the module {name}");
            // Some processors lack what a module speeds up; a slower one does the same.
            if (failure.Error is not (Errno.FileExists or Errno.NoSuchDevice)) throw failure;
        }

        Directory.Delete(DirectoryPath, recursive: true);
    }
}
