namespace Skerry.Pools.Executions;

/// <summary>Something that an execution showed, as it is kept in its result.</summary>
/// <param name="Data">It in each form that it has.</param>
/// <param name="IsValue">Whether it is the value of the last expression; otherwise a display.</param>
public sealed record ShownOutput(MimeBundle Data, bool IsValue);
