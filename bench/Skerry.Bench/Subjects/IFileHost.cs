namespace Skerry.Bench.Subjects;

/// <summary>Takes and gives files over HTTP.</summary>
internal interface IFileHost : ISubject
{
    /// <summary>The process that serves, where it is known: its memory is watched.</summary>
    int? ServerProcess { get; }

    /// <summary>A place for one file. Disposing it takes the file away.</summary>
    Task<IFileArea> OpenAsync(CancellationToken cancellationToken);
}
