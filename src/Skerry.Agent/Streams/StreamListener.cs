using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Skerry.Agent.Hosting;

/// <summary>A listener that accepts one connection, the sandbox's stream, which is there already. There is never another.</summary>
internal sealed class StreamListener : IConnectionListener, IConnectionListenerFactory
{
    private readonly SocketConnectionContextFactory _factory = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
#pragma warning disable CA2213 // The server disposes what it has accepted; DisposeAsync what it has not.
    private ConnectionContext? _connection;
#pragma warning restore CA2213

    public StreamListener(Socket socket)
    {
        _connection = _factory.Create(socket);
        _connection.ConnectionClosed.Register(() => _lost.TrySetResult());
    }

    /// <summary>Completes when the stream has ended.</summary>
    public Task Lost => _lost.Task;

    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = new StreamEndPoint();

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    /// <inheritdoc/>
    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _connection, null) is { } connection
            ? ValueTask.FromResult<ConnectionContext?>(connection)
            : new ValueTask<ConnectionContext?>(_unbound.Task);

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.TrySetResult(null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _unbound.TrySetResult(null);
        if (Interlocked.Exchange(ref _connection, null) is { } connection) await connection.DisposeAsync();
        _factory.Dispose();
    }

    private sealed class StreamEndPoint : EndPoint
    {
        public override string ToString() => "stream";
    }
}
