using System.Diagnostics;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm;

/// <summary>What a clone that does nothing costs its host.</summary>
public sealed class MicroVmCostTests(MicroVmFixture fixture) : IClassFixture<MicroVmFixture>
{
    private const double MostIdleShare = 0.03;
    private const int MostStretches = 12;
    private const long MiB = 1 << 20;

    [Fact]
    public async Task Processor_OfAnIdleClone_IsNextToNothing()
    {
        await using var sandbox = await fixture.CreateAsync();
        await sandbox.ShouldAnswerAsync();

        // What follows its last answer is not idleness yet, and on a busy host the same work takes more time: one quiet stretch proves it.
        // A clone that polls, or whose timers tick, has none.
        var shares = new List<double>();
        while (shares.Count < MostStretches && !shares.Exists(share => share < MostIdleShare))
        {
            var (before, began) = (fixture.ProcessorTimeOf(sandbox.Sandbox.Id), Stopwatch.GetTimestamp());
            before.ShouldBeGreaterThan(TimeSpan.Zero);
            await PassAsync(TimeSpan.FromSeconds(5));
            shares.Add((fixture.ProcessorTimeOf(sandbox.Sandbox.Id) - before) / Stopwatch.GetElapsedTime(began));
        }

        shares.Min().ShouldBeLessThan(MostIdleShare, $"all stretches: {string.Join(", ", shares)}");
    }

    [Fact]
    public async Task Memory_FreedInside_GoesBackToTheHost()
    {
        await using var sandbox = await fixture.CreateAsync();
        var qemu = new RunningQemu(fixture.Options.Machine.StateDirectory, sandbox.Sandbox.Id);
        await sandbox.ShouldAnswerAsync();
        var before = qemu.AnonymousBytes;

        await sandbox.PrintAsync("b = bytearray(200 << 20)\nfor i in range(0, len(b), 4096): b[i] = 1");
        (qemu.AnonymousBytes - before).ShouldBeGreaterThan(180 * MiB, "what is written is the clone's own");
        await sandbox.PrintAsync("del b");

        await Eventually.Until(
            () => qemu.AnonymousBytes - before < 60 * MiB, "expecting the memory to go back",
            () => $"{(qemu.AnonymousBytes - before) / MiB} MiB more than before",
            pause: TimeSpan.FromMilliseconds(500), patience: TimeSpan.FromMinutes(2));
        await sandbox.ShouldAnswerAsync();
    }

    // The time over which something is measured; nothing is expected to happen in it.
    private static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, CancellationToken.None);
}
