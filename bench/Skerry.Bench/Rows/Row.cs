using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Rows;

/// <summary>A row that asks one ability of its subjects.</summary>
/// <typeparam name="TSubject">The ability.</typeparam>
internal abstract class Row<TSubject>(char letter, string title) : IRow
    where TSubject : class, ISubject
{
    public char Letter => letter;

    public string Title => title;

    public virtual IEnumerable<string> Remarks => [];

    public virtual bool IsLong => false;

    public bool Takes(ISubject subject) => subject is TSubject;

    public Task MeasureAsync(ISubject subject, Sheet sheet, CancellationToken cancellationToken) =>
        MeasureAsync((TSubject)subject, sheet, cancellationToken);

    protected abstract Task MeasureAsync(TSubject subject, Sheet sheet, CancellationToken cancellationToken);
}
