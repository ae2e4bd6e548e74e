using System.Runtime.InteropServices;

namespace Skerry.Sandboxing.Linux;

/// <summary>A system call failed.</summary>
/// <param name="action">What was tried, in words: <c>mount the scratch layer</c>.</param>
/// <param name="error">The error number.</param>
internal sealed class LinuxException(string action, int error)
    : IOException($"Could not {action}: {Marshal.GetPInvokeErrorMessage(error)} (error {error}).")
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int NoProcess = 3;
    public const int WouldBlock = 11;
    public const int Busy = 16;
    public const int Invalid = 22;

    /// <summary>The error number.</summary>
    public int Error { get; } = error;

    /// <summary>Throws for the last system call.</summary>
    /// <param name="result">What it returned; negative means failure.</param>
    /// <param name="action">What was tried, in words.</param>
    public static void ThrowIfFailed(int result, string action)
    {
        if (result < 0) throw new LinuxException(action, Marshal.GetLastPInvokeError());
    }

    /// <summary>Throws for the last system call, which was to open something.</summary>
    /// <param name="handle">What it returned.</param>
    /// <param name="action">What was tried, in words.</param>
    /// <returns>The handle.</returns>
    public static T ThrowIfInvalid<T>(T handle, string action)
        where T : SafeHandle
    {
        if (!handle.IsInvalid) return handle;
        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw new LinuxException(action, error);
    }
}
