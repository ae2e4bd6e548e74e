using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Skerry.Pools.Sessions;

/// <summary>The name by which callers address a session inside a pool. Compared ordinally.</summary>
/// <remarks>
/// It is 4 to 128 characters long: printable ASCII but the backslash, as the data plane's specification of 2025-10-02-preview has it,
/// and what shipped clients send beside: the space, and letters, marks and digits of any script.
/// Whoever may call the pool and knows an identifier reaches its session, so it is never logged.
/// </remarks>
public sealed record SessionIdentifier
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 4;

    /// <summary>The most characters.</summary>
    public const int Longest = 128;

    private SessionIdentifier(string value) => Value = value;

    /// <summary>The identifier as the caller wrote it.</summary>
    public string Value { get; }

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">What the caller sent.</param>
    /// <param name="identifier">The identifier, if it is one.</param>
    /// <param name="error">What is wrong with it; <see cref="SessionIdentifierError.None"/> if it is one.</param>
    /// <returns>Whether it is an identifier.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SessionIdentifier? identifier, out SessionIdentifierError error)
    {
        error = text switch
        {
            null or "" => SessionIdentifierError.Missing,
            { Length: < Shortest or > Longest } => SessionIdentifierError.Length,
            _ when !text.EnumerateRunes().All(IsAllowed) => SessionIdentifierError.Characters,
            _ => SessionIdentifierError.None,
        };
        identifier = error is SessionIdentifierError.None ? new SessionIdentifier(text!) : null;
        return identifier is not null;
    }

    /// <summary>Says how long it is, and no more: an identifier that reaches a log by accident is a key lost.</summary>
    /// <returns>The length in words.</returns>
    public override string ToString() => $"identifier of {Value.Length} characters";

    // A lone surrogate enumerates as U+FFFD, which is a symbol and not allowed.
    private static bool IsAllowed(Rune rune) =>
        rune.IsAscii ? rune.Value is >= ' ' and <= '~' and not '\\' : Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
}
