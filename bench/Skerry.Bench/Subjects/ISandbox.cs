namespace Skerry.Bench.Subjects;

/// <summary>A sandbox with an idle interpreter. Disposing it ends it.</summary>
internal interface ISandbox : IAsyncDisposable
{
    /// <summary>How long getting it took: for the server its own account of the hand-over, for a peer its start until ready.</summary>
    TimeSpan StartTime { get; }

    /// <summary>The processes it consists of, as the host numbers them.</summary>
    Task<IReadOnlyList<int>> FindProcessesAsync(CancellationToken cancellationToken);
}
