namespace Skerry.Pools.Sessions;

/// <summary>A session as it was at one moment.</summary>
/// <param name="Identifier">What callers call it.</param>
/// <param name="Id">Its own id: two sessions that follow each other under one identifier have two.</param>
/// <param name="CreatedAt">When it was allocated.</param>
/// <param name="LastAccessedAt">When a request last began or ended in it, or an execution ended.</param>
/// <param name="ExpiresAt">When it ends if nobody asks for it; while a request or an execution is in it, a whole cooldown from now.</param>
public sealed record SessionSnapshot(
    SessionIdentifier Identifier, Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastAccessedAt, DateTimeOffset ExpiresAt);
