using Skerry.Pools.Definitions;
using Skerry.Pools.Sandboxes;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>An open engine, and what only the host can see of its sandboxes.</summary>
public abstract class EngineFixture : IAsyncLifetime
{
    /// <summary>The engine under test.</summary>
    public abstract ISandboxEngine Engine { get; }

    // The first of its kind waits for its template, which is made while other tests want the processors too.
    private static readonly TimeSpan CreationPatience = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, TestSandbox> _shared = [];

    /// <summary>A sandbox of modest size: what a test needs it changes.</summary>
    public SandboxSpecification Specification { get; } = new(
        SessionLanguage.Python,
        "python",
        [],
        new SandboxResources { MemoryBytes = 512L << 20, ScratchBytes = 128L << 20, ScratchFiles = 8192, MaxProcesses = 96 });

    /// <summary>
    /// Everything on the host that bears a sandbox's name: processes, mounts, control groups, directories, journal entries.
    /// </summary>
    public abstract IReadOnlyList<string> RemainsOf(string sandboxId);

    /// <summary>Everything on the host that is there although there is no sandbox but those that tests share.</summary>
    public IReadOnlyList<string> Remains() =>
        [.. Everything().Where(found => !_shared.Values.Any(shared => found.Contains(shared.Sandbox.Id, StringComparison.Ordinal)))];

    /// <summary>Kills a sandbox from outside, as an administrator or the kernel would.</summary>
    public abstract void Kill(string sandboxId);

    /// <summary>Makes it impossible to take a sandbox down whole, until what is returned is disposed.</summary>
    public abstract IDisposable Obstruct(string sandboxId);

    /// <summary>The host's user id that is root in a sandbox; another for each sandbox.</summary>
    public abstract long HostUserOf(string sandboxId);

    /// <summary>How much of the host's processor time a sandbox has used.</summary>
    public abstract TimeSpan ProcessorTimeOf(string sandboxId);

    /// <summary>Everything on the host that belongs to sandboxes of the engine.</summary>
    protected abstract IReadOnlyList<string> Everything();

    public abstract ValueTask InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var shared in _shared.Values) await shared.DisposeAsync();
    }

    /// <summary>
    /// A sandbox for all tests of a class that ask for it by the same name: whatever one of them does to it shows. A test that needs it
    /// fresh, leaves processes or files behind, or may lose it, makes its own.
    /// </summary>
    public async Task<TestSandbox> GetSharedAsync(string name = "shared")
    {
        if (_shared.TryGetValue(name, out var shared) && !shared.Sandbox.Ended.IsCompleted) return shared;
        if (shared is not null) await shared.DisposeAsync();
        return _shared[name] = await CreateAsync();
    }

    /// <summary>Makes a sandbox, and waits no longer for it than is reasonable.</summary>
    public async Task<TestSandbox> CreateAsync(Func<SandboxResources, SandboxResources>? resources = null, params string[] preload)
    {
        var specification = Specification with { Resources = (resources ?? (same => same))(Specification.Resources), Preload = preload };
        return new TestSandbox(
            await Engine.CreateAsync(specification, CancellationToken.None).Within("creation of a sandbox", CreationPatience), this);
    }
}
