using System.Runtime.InteropServices;
using Skerry.Agent.Native;

namespace Skerry.Agent.Machine;

/// <summary>The machine's generator of random numbers.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man4/random.4.html">random(4)</seealso>
internal static unsafe class MachineEntropy
{
    private const string Device = "/dev/urandom";
    private const nuint AddEntropy = 0x40085203; // RNDADDENTROPY
    private const nuint Reseed = 0x5207; // RNDRESEEDCRNG
    private const int BitsInAByte = 8;

    /// <summary>Adds entropy and reseeds from it: what is drawn afterwards has nothing in common with what another machine draws.</summary>
    /// <param name="entropy">At least 32 bytes that no other machine was given.</param>
    /// <exception cref="IOException">Linux refuses.</exception>
    public static void Begin(ReadOnlySpan<byte> entropy)
    {
        using var device = Libc.ThrowIfInvalid(Libc.Open(Device, Libc.OpenReadOnly | Libc.CloseOnExec), "open");
        // struct rand_pool_info: how many bits it is worth, how many bytes it has, the bytes.
        Span<int> header = [entropy.Length * BitsInAByte, entropy.Length];
        Span<byte> pool = [.. MemoryMarshal.AsBytes(header), .. entropy];
        fixed (byte* bytes = pool) Libc.ThrowIfFailed(Libc.DeviceControl(device, AddEntropy, bytes), "RNDADDENTROPY");
        Libc.ThrowIfFailed(Libc.DeviceControl(device, Reseed, null), "RNDRESEEDCRNG");
        pool.Clear();
    }
}
