using Skerry.Bench.Report;
using Skerry.Bench.Rows;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Tests;

public sealed class RoundsTests
{
    [Fact]
    public async Task RunAsync_RowThatTakesLong_IsMeasuredInTheFirstRoundsOnly()
    {
        var sheet = new Sheet();
        var scale = Scale.Quick with { Rounds = 5, LongRounds = 2 };
        IRow[] rows = [new Counting('a', isLong: false), new Counting('b', isLong: true)];

        var done = await new Rounds(scale, rows, [new Nobody()], TextWriter.Null).RunAsync(sheet, TestContext.Current.CancellationToken);

        done.ShouldBe(5);
        sheet.All.ToDictionary(series => series.Figure.Row, series => series.Samples.Count)
            .ShouldBe(new Dictionary<char, int> { ['a'] = 5, ['b'] = 2 });
    }

    private sealed class Counting(char letter, bool isLong) : IRow
    {
        public char Letter => letter;

        public string Title => "count";

        public bool IsLong => isLong;

        public bool Takes(ISubject subject) => true;

        public Task MeasureAsync(ISubject subject, Sheet sheet, CancellationToken cancellationToken)
        {
            sheet.For(new Figure(letter, Title, ""), subject.Name).Add(1);
            return Task.CompletedTask;
        }
    }

    private sealed class Nobody : ISubject
    {
        public string Name => "nobody";

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
