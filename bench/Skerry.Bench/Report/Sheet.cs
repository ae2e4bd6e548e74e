namespace Skerry.Bench.Report;

/// <summary>All that a run measured.</summary>
internal sealed class Sheet
{
    private readonly List<Series> _series = [];

    /// <summary>Every series, in the order in which they were first asked for.</summary>
    public IReadOnlyList<Series> All => _series;

    /// <summary>The series of a figure and a subject; made when it is first asked for. One caller at a time.</summary>
    public Series For(Figure figure, string subject)
    {
        var series = _series.Find(s => s.Figure == figure && s.Subject == subject);
        if (series is null)
            _series.Add(series = new Series(figure, subject));
        return series;
    }
}
