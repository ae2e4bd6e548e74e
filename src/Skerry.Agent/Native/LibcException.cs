using System.Runtime.InteropServices;

namespace Skerry.Agent.Native;

/// <summary>A call of the C library failed.</summary>
/// <param name="call">The call.</param>
/// <param name="error">What <c>errno</c> said.</param>
internal sealed class LibcException(string call, int error)
    : IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)}")
{
    /// <summary>What <c>errno</c> said.</summary>
    public int Error { get; } = error;
}
