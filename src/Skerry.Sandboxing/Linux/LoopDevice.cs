using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

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
            Libc.Open("/dev/loop-control", Libc.OpenReadWrite | Libc.CloseOnExec),
            "open /dev/loop-control (the kernel needs loop devices)");
        using var backing = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

        // Between the question for a free device and its use another process may take it; then the next is asked for.
        for (var attempt = 1; ; attempt++)
        {
            var number = Libc.Ioctl(control, GetFree);
            LinuxException.ThrowIfFailed(number, "find a free loop device");
            if (TryAttach(
                string.Create(CultureInfo.InvariantCulture, $"/dev/loop{number}"), backing, lastAttempt: attempt == Attempts) is { } device)
                return device;
        }
    }

    public void Dispose() => _device.Dispose();

    private static LoopDevice? TryAttach(string path, SafeFileHandle backing, bool lastAttempt)
    {
        var device = LinuxException.ThrowIfInvalid(Libc.Open(path, Libc.OpenReadWrite | Libc.CloseOnExec), "open a loop device");
        // Direct reads keep the image in the page cache once, as EROFS pages, not twice; where the disk cannot, the kernel does without.
        var configuration = new Configuration((uint)backing.DangerousGetHandle(), 4096, ReadOnlyFlag | AutoClearFlag | DirectFlag);
        var bytes = MemoryMarshal.AsBytes(new Span<Configuration>(ref configuration));
        if (Libc.Ioctl(device, Configure, bytes) == 0) return new LoopDevice(device, path);

        var error = Marshal.GetLastPInvokeError();
        device.Dispose();
        return error == Errno.Busy && !lastAttempt
            ? null
            : throw new LinuxException("make a loop device of the image", error);
    }

    /// <summary><c>struct loop_config</c>: descriptor, block size, <c>struct loop_info64</c>, reserved words.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 304)]
    private struct Configuration(uint file, uint blockSize, uint flags)
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
