using Microsoft.Extensions.Logging.Abstractions;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Container;
using Skerry.Sandboxing.MicroVm;
using Skerry.Sandboxing.Selection;
using Skerry.Sandboxing.Tests.Compliance;
using Skerry.Sandboxing.Tests.Machines;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>The way that most users take, on a machine where KVM works. Explicit: only such a machine is asked to run it.</summary>
public sealed class KvmTests
{
    // Such a machine may itself be emulated.
    private static readonly TimeSpan Patience = 4 * TestSandbox.Patience;

    private readonly MicroVmEngineOptions _options = MicroVmTestMachine.Options() with { Acceleration = Acceleration.Kvm,
        ProbeTimeout = Patience };

    [Fact(Explicit = true)]
    public async Task Auto_WhereKvmWorks_ChoosesItAndServesClonesOfOneTemplate()
    {
        await using (var selection = await EngineSelector.OpenAsync(
            Options(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None)
            .Within("choosing the engine", Patience))
        {
            selection.Chosen.Name.ShouldBe("microvm", string.Join('\n', selection.Verdicts.SelectMany(verdict => verdict.Problems)));
            selection.Chosen.IsEmulated.ShouldBeFalse();
            selection.Engine.Isolation.Level.ShouldBe(IsolationLevel.VirtualMachine);
            await using var template = await selection.Engine.PrepareAsync(MicroVmTestMachine.Small, CancellationToken.None)
                .Within("the template", Patience);

            var drawn = new List<string>();
            for (var clone = 0; clone < 3; clone++) drawn.Add(await DrawAsync(selection.Engine));
            drawn.Distinct().Count().ShouldBe(3);
        }

        TestMachine.RemainsIn(_options.Machine.StateDirectory).ShouldBeEmpty();
        TestMachine.RemainsOf(_options.Machine.StateDirectory).ShouldBeEmpty();
        Directory.Delete(_options.Machine.StateDirectory, recursive: true);
    }

    private EngineSelectionOptions Options() => new()
    {
        Engine = EnginePreference.Auto,
        Acceleration = AccelerationPreference.Auto,
        Container = new ContainerEngineOptions { Machine = _options.Machine },
        MicroVm = _options,
    };

    private async Task<string> DrawAsync(ISandboxEngine engine)
    {
        await using var sandbox = await engine.CreateAsync(MicroVmTestMachine.Small, CancellationToken.None).Within("a clone", Patience);
        new RunningQemu(_options.Machine.StateDirectory, sandbox.Id).Descriptors.Values.ShouldContain("/dev/kvm");
        var run = new TestRun();
        await Task.Run(async () =>
        {
            var command = new Pools.Executions.ExecutionCommand { Id = "e1", Code = "import os; print(6 * 7, os.urandom(16).hex())" };
            await foreach (var next in sandbox.ExecuteAsync(command, CancellationToken.None)) run.Add(next);
        }).Within("an execution", Patience);
        run.Stdout.ShouldStartWith("42 ", Case.Sensitive, run.ToString());
        return run.Stdout;
    }
}
