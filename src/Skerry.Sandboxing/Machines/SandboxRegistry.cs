using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.Machines;

/// <summary>Every sandbox that an engine has, from the first step of its start until nothing is left of it.</summary>
/// <remarks>
/// Whoever starts a sandbox takes it down if that fails, or if the registry was disposed meanwhile; what runs is taken down by whoever
/// disposes it, and by the registry's own disposal. So no two ever work on the same start. Where a take-down fails, a sandbox that somebody
/// has stays theirs to dispose again; one that nobody has is tried again behind. The registry's own disposal tries each once more: what is
/// left then stays in the journal, and is reported.
/// </remarks>
/// <param name="shared">What the sandboxes share; it is disposed last.</param>
/// <param name="retries">Takes down what nobody has.</param>
/// <param name="logger">Where it logs.</param>
internal sealed partial class SandboxRegistry(IAsyncDisposable shared, TakedownRetries retries, ILogger<SandboxRegistry> logger)
    : IAsyncDisposable
{
    private const int IdLength = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Member> _members = [];
#pragma warning disable CA2213 // DisposeOnceAsync disposes it, on another thread.
    private readonly CancellationTokenSource _stopping = new();
#pragma warning restore CA2213
    private readonly ILogger _logger = logger;
    private Task? _disposal;

    /// <summary>An id that no sandbox has had.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(IdLength, lowercase: true);

    /// <summary>Starts a sandbox.</summary>
    /// <param name="start">Its start; the registry disposes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The sandbox; the caller disposes it.</returns>
    /// <exception cref="SandboxStartException">It did not start. It was taken down; if that failed, it is tried again behind.</exception>
    /// <exception cref="ObjectDisposedException">The registry was disposed before.</exception>
    public async Task<ISandbox> CreateAsync(ISandboxStart start, CancellationToken cancellationToken)
    {
        var member = Enter(start);
        var agent = await StartAsync(member, cancellationToken);
        var sandbox = new AgentSandbox(start.Id, agent, start.ExplainEndAsync, () => TakeDownAsync(member));
        if (!TrySettle(member, sandbox))
        {
            await AbandonAsync(member);
            throw new SandboxStartException("The engine was disposed.");
        }

        if (_logger.IsEnabled(LogLevel.Debug)) LogStarted(start.Id, start.Timing);
        return sandbox;
    }

    /// <summary>
    /// Tries to take down every sandbox, waits for the starts that are under way to give up, and lets go of what they shared.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_disposal ??= Task.Run(DisposeOnceAsync));
    }

    private Member Enter(ISandboxStart start)
    {
        var member = new Member(start);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposal is not null, this);
            _members.Add(start.Id, member);
        }

        return member;
    }

    private bool TrySettle(Member member, ISandbox sandbox)
    {
        lock (_gate)
        {
            if (_disposal is not null) return false;
            member.Sandbox = sandbox;
            return true;
        }
    }

    private async Task<AgentConnection> StartAsync(Member member, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            return await member.Start.StartAsync(either.Token);
        }
        catch (Exception e)
        {
            await AbandonAsync(member);
            if (cancellationToken.IsCancellationRequested) throw;
            throw new SandboxStartException($"The sandbox did not start: {e.Message} {member.Start.Console}".TrimEnd(), e);
        }
    }

    // Throws until nothing is left.
    private async Task TakeDownAsync(Member member)
    {
        await member.Start.DisposeAsync();
        Forget(member);
    }

    private async Task AbandonAsync(Member member)
    {
        await retries.DisposeAsync(member.Start.Id, member.Start);
        Forget(member);
    }

    private void Forget(Member member)
    {
        lock (_gate) _members.Remove(member.Start.Id);
        member.Gone.TrySetResult();
    }

    private async Task DisposeOnceAsync()
    {
        await _stopping.CancelAsync();
        Member[] members;
        // Nobody enters or settles any more.
        lock (_gate) members = [.. _members.Values];
        await Task.WhenAll(members.Select(EndAsync));
        await shared.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task EndAsync(Member member)
    {
        try
        {
            if (member.Sandbox is { } sandbox) await sandbox.DisposeAsync();
            else await member.Gone.Task;
        }
        catch (Exception e)
        {
            LogTakedownFailed(member.Start.Id, e);
        }
    }

    [LoggerMessage(3021, LogLevel.Debug, "Sandbox {Sandbox} started: {Timing}.")]
    private partial void LogStarted(string sandbox, string timing);

    [LoggerMessage(
        3022, LogLevel.Error, "Sandbox {Sandbox} could not be taken down; it stays in the journal, and the next start tries again.")]
    private partial void LogTakedownFailed(string sandbox, Exception exception);

    private sealed class Member(ISandboxStart start)
    {
        public ISandboxStart Start { get; } = start;

        public ISandbox? Sandbox { get; set; }

        /// <summary>Completes when it has been taken down, or was left to the retries.</summary>
        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
