namespace Skerry.Pools.Executions;

/// <summary>What a sandbox is asked to run.</summary>
public sealed record ExecutionCommand
{
    /// <summary>The longest that one execution may take: the cap of Azure.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(220);

    /// <summary>How many characters of a standard stream are kept, however many were asked for.</summary>
    public const int HighestOutputLimit = 1 << 20;

    /// <summary>The execution's name, unique within its session: 1 to 128 characters of letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The source text.</summary>
    public required string Code { get; init; }

    /// <summary>Whether it runs in a kernel of its own that has nothing preloaded (<c>useEmptyKernel</c>).</summary>
    public bool UseEmptyKernel { get; init; }

    /// <summary>How long it may take, from its start in the sandbox.</summary>
    /// <value>Above zero, at most <see cref="LongestTimeout"/>.</value>
    public TimeSpan Timeout { get; init; } = LongestTimeout;

    /// <summary>
    /// How many characters of standard output, and as many of standard error, are sent back; the rest is read and dropped.
    /// </summary>
    public int OutputLimit { get; init; } = 4096;

    /// <summary>What the sandbox draws from for an event while it comes in; null: nothing is drawn.</summary>
    public ExecutionBuffers? Buffers { get; init; }

    /// <summary>Whether a text can be the name of an execution.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it can.</returns>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= 128 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
