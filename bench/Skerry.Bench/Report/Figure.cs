namespace Skerry.Bench.Report;

/// <summary>Something measured, of several subjects.</summary>
/// <param name="Row">The letter that selects it.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Unit">The unit of its samples.</param>
/// <param name="Better">Which way is the good one.</param>
internal sealed record Figure(char Row, string Title, string Unit, Better Better = Better.Lower);
