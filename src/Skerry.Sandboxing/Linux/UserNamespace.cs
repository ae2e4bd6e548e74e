using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Sandboxing.Linux;

/// <summary>Makes user namespaces that hold nothing but a mapping of user and group ids, for mounts to map owners through.</summary>
/// <remarks>
/// A namespace is born with a process, and a process of many threads, as every .NET process is, may not enter one itself. So
/// <c>unshare</c> (util-linux, on every Debian) becomes <c>cat</c> inside a new one; the byte that comes back says that it is there;
/// the mapping is written from outside, a descriptor is taken, and <c>cat</c> ends with its input. The descriptor keeps the namespace,
/// and nothing lingers. It costs a few milliseconds, once per uid range: ranges are used again, and keep their descriptor.
/// </remarks>
internal static class UserNamespace
{
    /// <summary>How many ids a range holds: every id of 16 bits, which is what images use.</summary>
    public const int RangeLength = 65536;

    private static readonly TimeSpan LongestHandshake = TimeSpan.FromSeconds(10);

    /// <summary>Makes a namespace in which id 0 and the 65535 after it are as many ids of the host.</summary>
    /// <param name="firstId">The host's id that is 0 inside.</param>
    /// <param name="timeProvider">Bounds the wait for the helper.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The namespace.</returns>
    /// <exception cref="IOException">The kernel or the helper refused.</exception>
    public static async Task<SafeFileHandle> CreateAsync(uint firstId, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(LongestHandshake, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var helper = Process.Start(new ProcessStartInfo("unshare", ["--user", "cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new IOException("Could not start 'unshare'.");
        try
        {
            await helper.StandardInput.BaseStream.WriteAsync("\n"u8.ToArray(), either.Token);
            await helper.StandardInput.BaseStream.FlushAsync(either.Token);
            if (await helper.StandardOutput.BaseStream.ReadAsync(new byte[1], either.Token) == 0)
                throw new IOException(
                    $"The kernel gives no user namespace: {(await helper.StandardError.ReadToEndAsync(either.Token)).Trim()}");

            var mapping = string.Create(CultureInfo.InvariantCulture, $"0 {firstId} {RangeLength}\n");
            await File.WriteAllTextAsync($"/proc/{helper.Id}/uid_map", mapping, either.Token);
            await File.WriteAllTextAsync($"/proc/{helper.Id}/gid_map", mapping, either.Token);
            return LinuxException.ThrowIfInvalid(
                Libc.Open($"/proc/{helper.Id}/ns/user", Libc.CloseOnExec), "open the new user namespace");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"'unshare' made no user namespace within {LongestHandshake}.", e);
        }
        finally
        {
            helper.StandardInput.Close();
            helper.Kill();
            await helper.WaitForExitAsync(CancellationToken.None);
        }
    }
}
