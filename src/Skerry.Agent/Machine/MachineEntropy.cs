using System.Runtime.InteropServices;
using Skerry.Linux;

namespace Skerry.Agent.Machine;

/// <summary>The machine's generator of random numbers.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man4/random.4.html">random(4)</seealso>
internal static class MachineEntropy
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
        using var device = LinuxException.ThrowIfInvalid(Libc.Open(Device, Libc.OpenReadOnly | Libc.CloseOnExec), $"open {Device}");
        // struct rand_pool_info: how many bits it is worth, how many bytes it has, the bytes.
        Span<int> header = [entropy.Length * BitsInAByte, entropy.Length];
        Span<byte> pool = [.. MemoryMarshal.AsBytes(header), .. entropy];
        LinuxException.ThrowIfFailed(Libc.Ioctl(device, AddEntropy, pool), "add entropy");
        LinuxException.ThrowIfFailed(Libc.Ioctl(device, Reseed), "reseed the generator of random numbers");
        pool.Clear();
    }
}
