using System.Diagnostics;
using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>A large file to a session and back, and how far the serving process grows by it.</summary>
internal sealed class FileTransfer(Scale scale) : Row<IFileHost>('f', "file transfer")
{
    private readonly Figure _upload = new('f', "upload of 128 MB", "MB/s", Better.Higher);
    private readonly Figure _download = new('f', "download of 128 MB", "MB/s", Better.Higher);
    private readonly Figure _growth = new('f', "peak growth of the serving process", "MB");
    private readonly Pattern _pattern = new(scale.FileBytes);

    protected override async Task MeasureAsync(IFileHost subject, Sheet sheet, CancellationToken cancellationToken)
    {
        var upload = sheet.For(_upload, subject.Name);
        var download = sheet.For(_download, subject.Name);
        var growth = sheet.For(_growth, subject.Name);
        await upload.AttemptAsync(MeasureAsync, cancellationToken);

        async Task MeasureAsync(CancellationToken token)
        {
            await using var area = await subject.OpenAsync(token);
            var before = Watch(subject.ServerProcess);
            upload.Add(await RateAsync(() => area.UploadAsync(_pattern, token)));
            await download.AttemptAsync(
                async inner => download.Add(await RateAsync(() => area.DownloadAsync(_pattern, inner))), token);
            if (subject.ServerProcess is { } process)
                growth.Add((ProcessMemory.Resident(process).Peak - before) * 1024 / 1e6);
        }
    }

    private async Task<double> RateAsync(Func<Task> transfer)
    {
        var began = Stopwatch.GetTimestamp();
        await transfer();
        return _pattern.Length / 1e6 / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static long Watch(int? process)
    {
        if (process is null)
            return 0;
        ProcessMemory.ForgetPeak(process.Value);
        return ProcessMemory.Resident(process.Value).Now;
    }
}
