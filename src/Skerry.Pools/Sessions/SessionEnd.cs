namespace Skerry.Pools.Sessions;

/// <summary>What ended a session.</summary>
internal enum SessionEnd
{
    /// <summary>Its cooldown passed.</summary>
    CooledDown,

    /// <summary>A caller stopped it.</summary>
    Stopped,

    /// <summary>Its sandbox died, or misbehaved.</summary>
    Lost,

    /// <summary>The node's budget was used up.</summary>
    OverBudget,

    /// <summary>The server stops.</summary>
    Shutdown,
}
