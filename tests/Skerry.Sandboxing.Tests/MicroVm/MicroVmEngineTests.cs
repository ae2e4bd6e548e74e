using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.MicroVm.Templates;
using Skerry.Sandboxing.Machines;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Journal;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The engine from its opening to its end.</summary>
public sealed class MicroVmEngineTests : IDisposable
{
    private readonly MicroVmEngineOptions _options = MicroVmTestMachine.Options();

    private string StateDirectory => _options.Machine.StateDirectory;

    public void Dispose()
    {
        TestMachine.RemainsOf(StateDirectory).ShouldBeEmpty();
        if (Directory.Exists(StateDirectory)) Directory.Delete(StateDirectory, recursive: true);
    }

    [Fact]
    public async Task Open_AfterAKill_ReapsWhatThatServerHadAndNothingElse()
    {
        var neighbour = MicroVmTestMachine.Options();
        await using var living = await OpenAsync(neighbour);
        await using var spared = await CreateAsync(living);
        using var doomed = await DoomedServer.StartAsync(_options.Machine, "microvm")
            .Within("start of the doomed server", 2 * TestSandbox.Patience);
        (await RunningAsync(1, "expecting its sandbox")).ShouldBe([doomed.Sandbox]);

        await doomed.KillAsync().Within("its death", TestSandbox.Patience);
        TestMachine.RemainsOf(doomed.Sandbox)
            .ShouldNotBeEmpty("a killed server cannot tidy up; if nothing is left this test proves nothing");
        await using (await OpenAsync(_options))
        {
            await Eventually.Until(
                () => TestMachine.RemainsOf(doomed.Sandbox).Count == 0,
                "expecting the reaper to leave nothing",
                () => string.Join('\n', TestMachine.RemainsOf(doomed.Sandbox)),
                TimeSpan.FromMilliseconds(50));
        }

        spared.Ended.IsCompleted.ShouldBeFalse();
        TestMachine.RemainsOf(spared.Id).ShouldNotBeEmpty();
        await living.DisposeAsync();
        Directory.Delete(neighbour.Machine.StateDirectory, recursive: true);
    }

    [Fact]
    public async Task Prepare_LetGoOf_KeepsTheTemplateInMemoryForItsLastClone()
    {
        await using var engine = await OpenAsync(_options);
        var prepared = await engine.PrepareAsync(MicroVmTestMachine.Small, CancellationToken.None)
            .Within("the template", 2 * TestSandbox.Patience);
        var again = await engine.PrepareAsync(MicroVmTestMachine.Small, CancellationToken.None)
            .Within("the template", TestSandbox.Patience);
        var memory = prepared.ShouldBeOfType<TemplateLease>().Template.Memory;

        await prepared.DisposeAsync();
        await prepared.DisposeAsync();
        memory.IsClosed.ShouldBeFalse("another pool is left");
        await using (await CreateAsync(engine))
        {
            await again.DisposeAsync();
            memory.IsClosed.ShouldBeFalse("a clone is left");
        }

        memory.IsClosed.ShouldBeTrue();
    }

    [Fact]
    public async Task Dispose_WhileATemplateIsMadeAndAStartIsUnderWay_TakesAllDown()
    {
        // A template that nobody has: other options of its machine make it another.
        var specification = MicroVmTestMachine.Small with { Preload = [$"made_up_{Guid.NewGuid():n}"] };
        var engine = await OpenAsync(_options);
        var making = engine.CreateAsync(specification, CancellationToken.None);
        var machine = await RunningAsync(1, "expecting the template's machine to run");

        await engine.DisposeAsync().AsTask().Within("disposal", TestSandbox.Patience);

        // At once: whoever disposes the engine may end the process next.
        machine.SelectMany(TestMachine.RemainsOf).ShouldBeEmpty();
        TestMachine.RemainsIn(StateDirectory).ShouldBeEmpty();
        await Should.ThrowAsync<SandboxStartException>(() => making.Within("the start's end", TestSandbox.Patience));
        await Should.ThrowAsync<ObjectDisposedException>(() => engine.CreateAsync(MicroVmTestMachine.Small, CancellationToken.None));
    }

    // Sandboxes, and machines that become templates: each has a directory, and a QEMU that runs.
    private async Task<List<string>> RunningAsync(int count, string phase)
    {
        var state = new StateDirectory(StateDirectory);
        List<string> running = [];
        await Eventually.Until(
            () =>
            {
                var names = Directory.EnumerateDirectories(state.Live).Select(path => Path.GetFileName(path));
                running = [.. names.Where(name => name.Length == 32 && IsRunning(name))];
                return running.Count == count;
            },
            phase, () => string.Join(", ", running), pause: TimeSpan.FromMilliseconds(200), patience: TestSandbox.Patience);
        return running;
    }

    private bool IsRunning(string sandbox)
    {
        try
        {
            // It dialled: what it was given to dial is gone.
            return RunningQemu.IsRunning(StateDirectory, sandbox)
                && !File.Exists(Path.Combine(new StateDirectory(StateDirectory).Sandbox(sandbox).In("own"), "monitor.sock"));
        }
        catch (IOException)
        {
            // It is being taken down.
            return false;
        }
    }

    private static Task<MicroVmEngine> OpenAsync(MicroVmEngineOptions options) =>
        MicroVmEngine.OpenAsync(options, TestMachine.Logging, TimeProvider.System, CancellationToken.None)
            .Within("opening the engine", TestSandbox.Patience);

    private static Task<ISandbox> CreateAsync(MicroVmEngine engine) =>
        engine.CreateAsync(MicroVmTestMachine.Small, CancellationToken.None).Within("a sandbox", 2 * TestSandbox.Patience);
}
