namespace Skerry.Bench.Report;

/// <summary>Which way of a figure is the good one.</summary>
internal enum Better
{
    /// <summary>Times and sizes.</summary>
    Lower,

    /// <summary>Rates.</summary>
    Higher,
}
