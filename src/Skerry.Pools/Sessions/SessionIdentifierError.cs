namespace Skerry.Pools.Sessions;

/// <summary>What is wrong with an identifier.</summary>
public enum SessionIdentifierError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>
    /// It is shorter than <see cref="SessionIdentifier.Shortest"/> or longer than <see cref="SessionIdentifier.Longest"/>.
    /// </summary>
    Length,

    /// <summary>It holds a character that is not allowed.</summary>
    Characters,
}
