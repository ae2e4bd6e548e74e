using System.Collections.Concurrent;
using System.Diagnostics;
using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>What it costs to have ever more sandboxes side by side: time to start them all, memory while they lie idle.</summary>
internal sealed class Growth(Scale scale) : Row<IGrowingHost>('k', "sandboxes side by side")
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ParallelOptions _starters = new() { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount };

    public override bool IsLong => true;

    protected override async Task MeasureAsync(IGrowingHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        // Finding or making the template is not part of any sandbox's cost.
        await subject.PrepareAsync(cancellationToken);
        foreach (var count in scale.Clones)
            await MeasureAsync(subject, count, sheet, cancellationToken);
    }

    private async Task MeasureAsync(IGrowingHost subject, int count, Sheet sheet, CancellationToken cancellationToken)
    {
        Series Of(string what, string unit) => sheet.For(new Figure('k', $"{count} side by side: {what}", unit), subject.Name);
        var time = Of("started, all answered", "s");
        var sandboxes = new ConcurrentBag<ISandbox>();
        var before = MachineMemory.Used();
        try
        {
            var began = Stopwatch.GetTimestamp();
            await Parallel.ForAsync(0, count, _starters, async (_, _) =>
                await time.AttemptAsync(async token => sandboxes.Add(await subject.StartAsync(token)), cancellationToken, Patience));
            if (sandboxes.Count < count) return;
            time.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);

            await Task.Delay(Settle, TimeProvider.System, cancellationToken);
            Of("memory of the machine, each", "MB").Add(Megabytes(MachineMemory.Used() - before) / count);
            var (anonymous, pss) = (Of("anonymous, each", "MB"), Of("Pss, each", "MB"));
            foreach (var sandbox in sandboxes)
                await time.AttemptAsync(token => ReadAsync(sandbox, anonymous, pss, token), cancellationToken);
        }
        finally
        {
            await Parallel.ForEachAsync(sandboxes, _starters, async (sandbox, _) =>
                await time.AttemptAsync(_ => sandbox.DisposeAsync().AsTask(), CancellationToken.None, Patience));
        }
    }

    private static async Task ReadAsync(ISandbox sandbox, Series anonymous, Series pss, CancellationToken cancellationToken)
    {
        ProcessMemory[] processes = [.. (await sandbox.FindProcessesAsync(cancellationToken)).Select(ProcessMemory.Read)];
        if (processes.Length == 0)
            throw new InvalidOperationException("the host shows no process of the sandbox");
        anonymous.Add(Megabytes(processes.Sum(p => p.Anonymous)));
        pss.Add(Megabytes(processes.Sum(p => p.Pss)));
    }

    private static double Megabytes(long kilobytes) => kilobytes * 1024 / 1e6;
}
