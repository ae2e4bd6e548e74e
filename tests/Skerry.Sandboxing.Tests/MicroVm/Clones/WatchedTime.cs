namespace Skerry.Sandboxing.Tests.MicroVm.Clones;

/// <summary>The system's time, which tells a test when somebody asks for it.</summary>
internal sealed class WatchedTime : TimeProvider
{
    /// <summary>Called before the time of day is told.</summary>
    public Action Asked { get; set; } = () => { };

    public override DateTimeOffset GetUtcNow()
    {
        Asked();
        return base.GetUtcNow();
    }
}
