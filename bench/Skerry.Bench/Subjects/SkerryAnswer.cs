namespace Skerry.Bench.Subjects;

/// <summary>The answer to an execution.</summary>
/// <param name="Value">The value of the last expression, as text.</param>
/// <param name="Elapsed">From sending the request to having read all of the answer.</param>
/// <param name="Allocation">The server's own account of how long it took to have a session for it.</param>
internal sealed record SkerryAnswer(string Value, TimeSpan Elapsed, TimeSpan Allocation);
