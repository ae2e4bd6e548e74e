using System.Buffers;
using System.IO.Pipelines;

namespace Skerry.Api.Wire;

/// <summary>The body of a request. When reading is broken off, the web server can still drain the rest.</summary>
/// <remarks>
/// A read of Kestrel's that its token cancels counts as in progress for good: the body cannot be drained any more, and that is logged as
/// an error. So the token cancels the wait, and the reader is always advanced.
/// </remarks>
/// <param name="body">The body; it stays the caller's.</param>
internal sealed class RequestBodyStream(PipeReader body) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var cancelling = cancellationToken.UnsafeRegister(static body => ((PipeReader)body!).CancelPendingRead(), body);
        while (true)
        {
            var read = await body.ReadAsync(CancellationToken.None);
            var taken = read.Buffer.Slice(0, Math.Min(buffer.Length, read.Buffer.Length));
            taken.CopyTo(buffer.Span);
            var length = (int)taken.Length;
            body.AdvanceTo(taken.End);
            if (length > 0 || read.IsCompleted || buffer.IsEmpty) return length;
            // A cancellation that came too late for the read before it is nobody's.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
