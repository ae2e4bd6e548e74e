namespace Skerry.Server.Hosting;

/// <summary>How long each part of the server's end may take. Usually none takes long but the grace.</summary>
/// <param name="Grace">How long requests that are being served may go on.</param>
internal sealed record ShutdownTimes(TimeSpan Grace)
{
    /// <summary>How long what is left of the application, and then the engine, may take to be disposed.</summary>
    public static readonly TimeSpan Disposal = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TakeDown = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Answers = TimeSpan.FromSeconds(10);

    /// <summary>How long the pools may take: the grace, and then the take-down of their sandboxes.</summary>
    public TimeSpan Pools => Grace + TakeDown;

    /// <summary>How long the host may take: the pools, and then the rest of the answers that are on their way to slow callers.</summary>
    public TimeSpan Host => Pools + Answers;
}
