namespace Skerry.Bench.Report;

/// <summary>The samples of one figure and one subject, and what failed. Safe to fill from several tasks.</summary>
internal sealed class Series(Figure figure, string subject)
{
    /// <summary>How long any one attempt may take, by default.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<double> _samples = [];
    private readonly Dictionary<string, int> _failures = [];

    public Figure Figure => figure;

    public string Subject => subject;

    /// <summary>The samples so far, in order of arrival.</summary>
    public IReadOnlyList<double> Samples
    {
        get
        {
            lock (_gate)
                return [.. _samples];
        }
    }

    /// <summary>What failed, and how often.</summary>
    public IReadOnlyDictionary<string, int> Failures
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, int>(_failures);
        }
    }

    public void Add(double sample)
    {
        lock (_gate)
            _samples.Add(sample);
    }

    public void Fail(string why)
    {
        const int longest = 300;
        why = why.ReplaceLineEndings(" ").Trim();
        why = why.Length > longest ? why[..longest] : why;
        lock (_gate)
            _failures[why] = _failures.GetValueOrDefault(why) + 1;
    }

    /// <summary>Makes one attempt: its failure, or running out of time, is counted and does not end the run.</summary>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async Task AttemptAsync(Func<CancellationToken, Task> attempt, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var longest = patience ?? Patience;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(longest);
        try
        {
            await attempt(deadline.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            Fail($"no answer within {longest.TotalSeconds} s");
        }
        catch (Exception e)
        {
            Fail(e.InnerException is { } inner ? $"{e.Message} ({inner.Message})" : e.Message);
        }
    }

    /// <summary>Makes one attempt that gives one time, kept in milliseconds.</summary>
    public Task TimeAsync(Func<CancellationToken, Task<TimeSpan>> attempt, CancellationToken cancellationToken) =>
        AttemptAsync(async token => Add((await attempt(token)).TotalMilliseconds), cancellationToken);
}
