using System.Runtime.InteropServices;

namespace Skerry.Server.Hosting;

/// <summary>
/// The signals that ask the server to end: SIGINT, SIGTERM and SIGQUIT. The first ends it in order, with a grace for what runs; the second
/// ends the grace; a third is left to the system, which ends the process on the spot.
/// </summary>
/// <remarks>It stands in for the host's own lifetime, which takes every further signal for the first.</remarks>
internal sealed class StopSignals : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _quit;
    private int _count;

    /// <summary>Takes the signals from now on.</summary>
    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Receive);
        _quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Receive);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Hurry => _hurry.Token;

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _quit.Dispose();
        _stop.Dispose();
        _hurry.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        var source = Interlocked.Increment(ref _count) switch { 1 => _stop, 2 => _hurry, _ => null };
        context.Cancel = source is not null;
        source?.Cancel();
    }
}
