using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Win32.SafeHandles;

namespace Skerry.Agent.Streams;

/// <summary>A connection over a virtio-serial port. It ends when the host lets go of its end.</summary>
internal sealed class PortConnection : DefaultConnectionContext
{
    // Both ends of a pipe run where the other leaves off: what is done there is short and never blocks.
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false,
        pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 512 * 1024, minimumSegmentSize: PortPump.Burst);

    private readonly CancellationTokenSource _closed = new();
    private readonly PortPump _pump;

    /// <summary>Begins to read and write.</summary>
    /// <param name="port">The open port, which the connection closes.</param>
    public PortConnection(SafeFileHandle port)
        : base(string.Create(CultureInfo.InvariantCulture, $"port-{port.DangerousGetHandle()}"))
    {
        var incoming = new Pipe(Options);
        var outgoing = new Pipe(Options);
        Transport = new Duplex(incoming.Reader, outgoing.Writer);
        ConnectionClosed = _closed.Token;
        _pump = new PortPump(port, incoming.Writer, outgoing.Reader, _closed.Cancel);
        _pump.Start();
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => _pump.Stop();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await _pump.Written;
        _pump.Stop();
        await _pump.Ended;
        _pump.Dispose();
        await base.DisposeAsync();
        _closed.Dispose();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
