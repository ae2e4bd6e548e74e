using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Selection;
using Skerry.Testing;
using Skerry.Testing.Sandboxes;

namespace Skerry.Sandboxing.Tests.Selection;

/// <summary>A candidate whose verdict a test makes up.</summary>
internal sealed class MadeUpCandidate(string name, ManualTimeProvider time) : IEngineCandidate
{
    public string Name => name;

    public bool IsEmulated { get; init; }

    public IReadOnlyList<string> Remedies { get; init; } = [];

    /// <summary>Why it does not work; empty lets it work.</summary>
    public IReadOnlyList<string> Problems { get; set; } = [];

    /// <summary>How long it takes to find out.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Trials { get; private set; }

    public FakeSandboxEngine Engine { get; } = new(time);

    public Task<ISandboxEngine> OpenAsync(CancellationToken cancellationToken)
    {
        Trials++;
        time.Advance(Duration);
        return Problems.Count == 0 ? Task.FromResult<ISandboxEngine>(Engine) : throw new EngineUnavailableException(Problems);
    }

    public async Task<SandboxIsolation> ExamineAsync(CancellationToken cancellationToken) => (await OpenAsync(cancellationToken)).Isolation;
}
