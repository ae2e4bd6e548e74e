using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Skerry.Agent.Hosting;
using Skerry.Testing;

namespace Skerry.Agent.Tests.Hosting;

public sealed class ServerHeartbeatTests
{
    [Fact]
    public void Stop_KestrelKeepsItElsewhere_IsAWarning()
    {
        var logger = new RecordingLogger();

        ServerHeartbeat.Stop(new object(), logger);

        logger.Entries.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            entry => entry.Level.ShouldBe(LogLevel.Warning), entry => entry.Id.ShouldBe(2003));
    }

    [Fact]
    public void Stop_ThisKestrel_IsStopped()
    {
        var logger = new RecordingLogger();
        using var server = new KestrelServer(Options.Create(new KestrelServerOptions()), new NoTransport(), NullLoggerFactory.Instance);

        ServerHeartbeat.Stop(server, logger);

        logger.Entries.ShouldBeEmpty();
    }

    private sealed class NoTransport : Microsoft.AspNetCore.Connections.IConnectionListenerFactory
    {
        public ValueTask<Microsoft.AspNetCore.Connections.IConnectionListener> BindAsync(
            System.Net.EndPoint endpoint, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
