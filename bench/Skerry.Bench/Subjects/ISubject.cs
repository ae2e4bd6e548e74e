namespace Skerry.Bench.Subjects;

/// <summary>What is measured: the server, or a peer.</summary>
internal interface ISubject : IAsyncDisposable
{
    /// <summary>The name in the report.</summary>
    string Name { get; }
}
