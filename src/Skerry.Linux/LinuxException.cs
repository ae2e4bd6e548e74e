using System.Runtime.InteropServices;

namespace Skerry.Linux;

/// <summary>A system call failed.</summary>
/// <param name="action">What was tried, in words: <c>mount the scratch layer</c>.</param>
/// <param name="error">The error number.</param>
internal sealed class LinuxException(string action, int error)
    : IOException($"Could not {action}: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).")
{
    /// <summary>The error number; see <see cref="Errno"/>.</summary>
    public int Error { get; } = error;

    /// <summary>What the last system call failed with.</summary>
    /// <param name="action">What was tried, in words.</param>
    public static LinuxException OfLastCall(string action) => new(action, Marshal.GetLastPInvokeError());

    /// <summary>Throws for the last system call.</summary>
    /// <param name="result">What it returned; negative means failure.</param>
    /// <param name="action">What was tried, in words.</param>
    public static void ThrowIfFailed(nint result, string action)
    {
        if (result < 0) throw OfLastCall(action);
    }

    /// <summary>Throws for the last system call, which was to open something.</summary>
    /// <param name="handle">What it returned.</param>
    /// <param name="action">What was tried, in words.</param>
    /// <returns>The handle.</returns>
    public static T ThrowIfInvalid<T>(T handle, string action)
        where T : SafeHandle
    {
        if (!handle.IsInvalid) return handle;
        var failure = OfLastCall(action);
        handle.Dispose();
        throw failure;
    }
}
