using System.Globalization;
using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>
/// What a sandbox costs that waits, its interpreter able to answer: the sum over its processes, while several lie side by side.
/// </summary>
internal sealed class IdleMemory(Scale scale) : Row<IInterpreterHost>('e', "idle sandbox")
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);
    private readonly Figure _pss = new('e', "idle sandbox, Pss", "MB");
    private readonly Figure _private = new('e', "idle sandbox, private", "MB");
    private readonly Figure _anonymous = new('e', "idle sandbox, anonymous", "MB");
    private readonly List<(string Subject, IReadOnlyList<ProcessMemory> Processes)> _seen = [];

    /// <summary>Of which processes a sandbox of each subject consists.</summary>
    public override IEnumerable<string> Remarks =>
        from seen in _seen
        group seen by seen.Subject into subject
        let parts = from process in subject.SelectMany(seen => seen.Processes)
                    group process by process.Name into part
                    select string.Create(
                        CultureInfo.InvariantCulture,
                        $"{(double)part.Count() / subject.Count():0.##} {part.Key} ({Megabytes(part.Average(p => p.Pss)):F1} MB Pss, {Megabytes(part.Average(p => p.Private)):F1} private, {Megabytes(part.Average(p => p.Anonymous)):F1} anonymous each)")
        select $"{Title}: one sandbox of {subject.Key} is {string.Join(" + ", parts)}";

    protected override async Task MeasureAsync(IInterpreterHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var pss = sheet.For(_pss, subject.Name);
        var @private = sheet.For(_private, subject.Name);
        var anonymous = sheet.For(_anonymous, subject.Name);
        List<ISandbox> sandboxes = [];
        try
        {
            for (var i = 0; i < scale.Idle; i++)
                await pss.AttemptAsync(async token => sandboxes.Add(await subject.StartAsync(token)), cancellationToken);
            await Task.Delay(Settle, TimeProvider.System, cancellationToken);
            foreach (var sandbox in sandboxes)
                await pss.AttemptAsync(token => ReadAsync(sandbox, token), cancellationToken);
        }
        finally
        {
            foreach (var sandbox in sandboxes)
                await pss.AttemptAsync(_ => sandbox.DisposeAsync().AsTask(), CancellationToken.None);
        }

        async Task ReadAsync(ISandbox sandbox, CancellationToken token)
        {
            ProcessMemory[] processes = [.. (await sandbox.FindProcessesAsync(token)).Select(ProcessMemory.Read)];
            if (processes.Length == 0)
                throw new InvalidOperationException("the host shows no process of the sandbox");
            pss.Add(Megabytes(processes.Sum(p => p.Pss)));
            @private.Add(Megabytes(processes.Sum(p => p.Private)));
            anonymous.Add(Megabytes(processes.Sum(p => p.Anonymous)));
            _seen.Add((subject.Name, processes));
        }
    }

    private static double Megabytes(double kilobytes) => kilobytes * 1024 / 1e6;
}
