namespace Skerry.Bench.Subjects;

/// <summary>A place for one file.</summary>
internal interface IFileArea : IAsyncDisposable
{
    Task UploadAsync(Pattern pattern, CancellationToken cancellationToken);

    /// <summary>Reads the file to its end and checks every byte.</summary>
    Task DownloadAsync(Pattern pattern, CancellationToken cancellationToken);
}
