namespace Skerry.Sandboxing.Container;

/// <summary>What keeps nothing: an image's mount is small, and stays until the server ends.</summary>
internal sealed class NothingToRelease : IAsyncDisposable
{
    public static NothingToRelease Instance { get; } = new();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
