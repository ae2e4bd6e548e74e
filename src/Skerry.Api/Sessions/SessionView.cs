using Skerry.Api.Wire;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Sessions;

/// <summary>A session on the wire, with the end of its life under both of the names that clients look for.</summary>
/// <param name="Identifier">What callers call it.</param>
/// <param name="Etag">Its own id: another one under the same identifier has another.</param>
/// <param name="CreatedAt">When it was allocated.</param>
/// <param name="LastAccessedAt">When it was last used.</param>
/// <param name="ExpireAt">When it ends if nobody uses it.</param>
/// <param name="ExpiresAt">The same.</param>
internal sealed record SessionView(
    string Identifier, string Etag, string CreatedAt, string LastAccessedAt, string ExpireAt, string ExpiresAt)
{
    public static SessionView Of(SessionSnapshot session)
    {
        var end = WireTime.Format(session.ExpiresAt);
        return new SessionView(
            session.Identifier.Value, session.Id.ToString(), WireTime.Format(session.CreatedAt),
            WireTime.Format(session.LastAccessedAt), end, end);
    }
}

/// <summary>A page of sessions, under both of the names that clients look for.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Value">The same.</param>
/// <param name="Count">How many there are on this page.</param>
/// <param name="NextLink">The absolute URL of the next page; absent on the last.</param>
internal sealed record SessionList(IReadOnlyList<SessionView> Sessions, IReadOnlyList<SessionView> Value, int Count, string? NextLink);
