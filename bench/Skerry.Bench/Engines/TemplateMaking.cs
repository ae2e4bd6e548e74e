using System.Diagnostics;
using Skerry.Bench.Report;
using Skerry.Bench.Subjects;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.MicroVm;

namespace Skerry.Bench.Engines;

/// <summary>Makes a template: boots the image, imports what is preloaded, freezes it and stores it.</summary>
/// <param name="open">Opens the engine with a directory of templates.</param>
/// <param name="directory">An empty one, for each time.</param>
/// <param name="specification">What the template is made of.</param>
internal sealed class TemplateMaking(
    Func<string, CancellationToken, Task<MicroVmEngine>> open, string directory, SandboxSpecification specification) : IColdHost
{
    public string Name => SeriesReport.Skerry;

    public string Beginning => "template made and stored";

    public async Task<TimeSpan> BeginAsync(CancellationToken cancellationToken)
    {
        Clear();
        try
        {
            await using var engine = await open(directory, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            await using var template = await engine.PrepareAsync(specification, cancellationToken);
            return Stopwatch.GetElapsedTime(began);
        }
        finally
        {
            Clear();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Clear()
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }
}
