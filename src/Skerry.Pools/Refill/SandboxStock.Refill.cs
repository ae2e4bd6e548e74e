using System.Diagnostics.CodeAnalysis;
using Skerry.Pools.Budget;
using Skerry.Pools.Sandboxes;
using Skerry.Pools.Sessions;

namespace Skerry.Pools.Refill;

/// <content>What happens behind: starting, keeping, losing, disposing. What does not take the lock itself runs under it.</content>
internal sealed partial class SandboxStock
{
    private void Refill()
    {
        // While starts fail, one at a time is enough to see whether they still do.
        var parallel = _backoff.Failure is null ? _tuning.Parallel : 1;
        while (_running && !_backoff.IsWaiting && _starting < parallel && Total < _maximum
               && _ready.Count + _starting < _target.Value + _waiters.Count)
        {
            var ahead = _starting >= _waiters.Count;
            if (_budget.TryAdmit(this, ahead, out var shortage) is not { } seat)
            {
                Refuse(shortage!, ahead);
                break;
            }

            if (ahead) _readyShortage = null;
            else _shortage = null;
            _starting++;
            ThreadPool.UnsafeQueueUserWorkItem(
                static start => _ = start.Stock.StartOneAsync(start.Seat), (Stock: this, Seat: seat), preferLocal: false);
        }

        if (!IsSettled) return;
        _settled?.TrySetResult();
        _settled = null;
    }

    private async Task PrepareAsync()
    {
        var began = _time.GetTimestamp();
        _logger.Preparing(_specification.Image, _specification.Resources.MemoryBytes, _specification.Preload?.Count ?? 0);
        try
        {
            using var timeout = new CancellationTokenSource(_tuning.StartTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
            _shared = await _engine.PrepareAsync(_specification, either.Token);
            _logger.Prepared(_time.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (Exception e)
        {
            // Whoever stops gives the preparation up.
            if (!_stop.IsCancellationRequested) _logger.PreparationFailed(Explain(e), e);
        }

        lock (_gate)
        {
            _preparing = false;
            _running = !_stopping;
            Refill();
            MarkIfEmpty();
        }
    }

    private async Task StartOneAsync(BudgetSeat seat)
    {
        ISandbox? sandbox = null;
        try
        {
            using var timeout = new CancellationTokenSource(_tuning.StartTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
            sandbox = await _engine.CreateAsync(_specification, either.Token);
        }
        catch (Exception e)
        {
            seat.Release();
            NoteFailure(e);
        }

        var recovered = false;
        lock (_gate)
        {
            _starting--;
            if (sandbox is not null)
            {
                recovered = _backoff.Succeed();
                _seats.Add(sandbox, seat);
                Offer(sandbox);
            }

            Refill();
            MarkIfEmpty();
        }

        if (recovered) _logger.Recovered();
        if (sandbox is not null) _ = WatchAsync(sandbox);
    }

    private void NoteFailure(Exception exception)
    {
        TimeSpan wait;
        var why = Explain(exception);
        lock (_gate)
        {
            // Whoever stops gives up the starts; the engine has taken down what it had begun.
            if (_stopping) return;
            Fail(why);
            wait = _backoff.Left;
        }

        _metrics.StartFailed();
        _logger.StartFailed(why, wait, exception);
    }

    private async Task WatchAsync(ISandbox sandbox)
    {
        var why = await sandbox.Ended;
        lock (_gate)
        {
            // A sandbox with a session is watched by the session; one that is retiring was ended on purpose.
            if (_ready.IndexOf(sandbox) is var place and >= 0) Lose(RemoveReady(place), why);
            Refill();
        }
    }

    private bool TryPop([NotNullWhen(true)] out ISandbox? sandbox)
    {
        while (_ready.Count > 0)
        {
            // The youngest first: its memory is the warmest.
            sandbox = RemoveReady(_ready.Count - 1);
            if (sandbox.Ended.IsCompleted)
            {
                Lose(sandbox, "it was found ended.");
            }
            else if (_seats[sandbox].TryServe(sandbox))
            {
                _allocated++;
                return true;
            }
            else
            {
                _ = Retire(sandbox);
            }
        }

        sandbox = null;
        return false;
    }

    private ISandbox RemoveReady(int place)
    {
        var sandbox = _ready[place];
        _ready.RemoveAt(place);
        _metrics.Ready(-1);
        return sandbox;
    }

    private void Offer(ISandbox sandbox)
    {
        if (_running && sandbox.Ended.IsCompleted)
        {
            Lose(sandbox, "it was found ended.");
        }
        else if (_running && _waiters.First is { } first && _seats[sandbox].TryServe(sandbox))
        {
            _waiters.RemoveFirst();
            _allocated++;
            first.Value.TrySetResult(sandbox);
        }
        else if (_running && _ready.Count < _target.Value && _seats[sandbox].TryWait(sandbox))
        {
            _ready.Add(sandbox);
            _metrics.Ready(1);
        }
        else
        {
            _ = Retire(sandbox);
        }
    }

    private void Lose(ISandbox sandbox, string why)
    {
        _ = Retire(sandbox, why);

        // Sandboxes that start well and die at once must not make the refill spin.
        Fail($"A sandbox ended while it waited for a session: {why}");
    }

    private void Refuse(string shortage, bool ahead)
    {
        if (!ahead)
        {
            // Callers wait on: sessions end.
            _shortage = shortage;
            return;
        }

        // Whoever waits for the floor learns that it is out of reach.
        _readyShortage = shortage;
        _settled?.TrySetException(PoolRefusal.OverBudget(shortage, TimeSpan.Zero));
        _settled = null;
    }

    private void Fail(string why)
    {
        if (_backoff.Fail(why) is { } wait) _retry.Change(wait, Timeout.InfiniteTimeSpan);
        _settled?.TrySetException(PoolRefusal.Failing(why, _backoff.Left));
        _settled = null;
    }

    private void Retry()
    {
        lock (_gate)
        {
            _backoff.Resume();
            Refill();
        }
    }

    private void NoteDemand()
    {
        if (_target.Note()) _forget.Change(ReadyTarget.Memory, Timeout.InfiniteTimeSpan);
    }

    private void ForgetBursts()
    {
        lock (_gate)
        {
            _target.Forget();
            while (_ready.Count > _target.Value) _ = Retire(RemoveReady(0));
        }
    }

    private Task Retire(ISandbox sandbox, string? lossToLog = null)
    {
        _retiring++;
        _seats.Remove(sandbox, out var seat);
        seat!.Leave(sandbox);
        return FinishAsync();

        async Task FinishAsync()
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            if (lossToLog is not null) _logger.ReadySandboxEnded(sandbox.Id, lossToLog);
            await _disposal.DisposeAsync(sandbox);
            seat.Release();
            lock (_gate)
            {
                _retiring--;
                Refill();
                MarkIfEmpty();
            }
        }
    }

    private void Withdraw(LinkedListNode<TaskCompletionSource<ISandbox>> place, CancellationToken token)
    {
        lock (_gate)
        {
            if (place.List is null) return;
            _waiters.Remove(place);
            place.Value.TrySetCanceled(token);
        }
    }

    private void MarkIfEmpty()
    {
        if (_stopping && !_preparing && Total == 0) _empty.TrySetResult();
    }

    private static string Explain(Exception exception) => exception switch
    {
        SandboxStartException => exception.Message,
        OperationCanceledException => "It did not start in time.",
        _ => $"It failed in an unforeseen way ({exception.GetType().Name}); the server's log has the details.",
    };
}
