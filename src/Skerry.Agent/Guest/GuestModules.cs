using Skerry.Agent.Native;

namespace Skerry.Agent.Guest;

/// <summary>The kernel modules that came with the machine. Once they are loaded no other can be (see <see cref="GuestSettings"/>).</summary>
internal static class GuestModules
{
    private const string DirectoryPath = "/modules";
    private const nint LoadModule = 313; // finit_module

    /// <summary>Loads them, each after those that it needs.</summary>
    /// <remarks>Their devices are there when this returns, but for what the devices themselves tell.</remarks>
    public static unsafe void Load()
    {
        foreach (var name in File.ReadLines($"{DirectoryPath}/order"))
        {
            using var file = File.OpenHandle($"{DirectoryPath}/{name}");
            fixed (byte* none = "\0"u8)
            {
                if (Libc.SystemCall(LoadModule, file.DangerousGetHandle(), (nint)none, 0) == 0) continue;
                var failure = Libc.Failure("finit_module");
                // Some processors lack what a module speeds up; a slower one does the same.
                if (failure.Error is not (Libc.FileExists or Libc.NoDevice)) throw new IOException($"{name}: {failure.Message}");
            }
        }

        Directory.Delete(DirectoryPath, recursive: true);
    }
}
