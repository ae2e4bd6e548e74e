using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Sandboxing.Linux;

/// <summary>A block device made of a file. It goes by itself once it is neither open nor mounted, so nothing has to take it down.</summary>
internal sealed class LoopDevice : IDisposable
{
    private const nuint GetFree = 0x4C82;
    private const nuint Configure = 0x4C0A;
    private const uint ReadOnlyFlag = 1;
    private const uint AutoClearFlag = 4;
    private const uint DirectFlag = 16;
    private const int Attempts = 16;

    private readonly SafeFileHandle _device;

    private LoopDevice(SafeFileHandle device, string path) => (_device, Path) = (device, path);

    /// <summary>Where it is: <c>/dev/loop0</c>.</summary>
    public string Path { get; }

    /// <summary>Makes a read-only block device of a file.</summary>
    public static LoopDevice Attach(string file)
    {
        using var control = LinuxException.ThrowIfInvalid(
            LibC.Open("/dev/loop-control", LibC.OpenReadWrite | LibC.OpenCloseOnExec), "open /dev/loop-control (the kernel needs loop devices)");
        using var backing = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

        // Between the question for a free device and its use another process may take it; then the next is asked for.
        for (var attempt = 1; ; attempt++)
        {
            var number = LibC.Request(control, GetFree, 0);
            LinuxException.ThrowIfFailed(number, "find a free loop device");
            if (TryAttach(string.Create(CultureInfo.InvariantCulture, $"/dev/loop{number}"), backing, lastAttempt: attempt == Attempts) is { } device)
                return device;
        }
    }

    public void Dispose() => _device.Dispose();

    private static LoopDevice? TryAttach(string path, SafeFileHandle backing, bool lastAttempt)
    {
        var device = LinuxException.ThrowIfInvalid(LibC.Open(path, LibC.OpenReadWrite | LibC.OpenCloseOnExec), "open a loop device");
        // Direct reads keep the image in the page cache once, as EROFS pages, not twice; where the disk cannot, the kernel does without.
        var configuration = new Configuration((uint)backing.DangerousGetHandle(), 4096, ReadOnlyFlag | AutoClearFlag | DirectFlag);
        if (LibC.Request(device, Configure, ref configuration) == 0) return new LoopDevice(device, path);

        var error = Marshal.GetLastPInvokeError();
        device.Dispose();
        return error == LinuxException.Busy && !lastAttempt
            ? null
            : throw new LinuxException("make a loop device of the image", error);
    }

    /// <summary><c>struct loop_config</c>: descriptor, block size, <c>struct loop_info64</c>, reserved words.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 304)]
    internal struct Configuration(uint file, uint blockSize, uint flags)
    {
        // lo_flags stands behind five 64-bit and three 32-bit members of loop_info64, which itself begins at 8.
        [FieldOffset(0)]
        public uint File = file;

        [FieldOffset(4)]
        public uint BlockSize = blockSize;

        [FieldOffset(60)]
        public uint Flags = flags;
    }
}
