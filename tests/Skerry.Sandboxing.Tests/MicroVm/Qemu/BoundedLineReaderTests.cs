using System.IO.Pipelines;
using System.Text;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Qemu;

public sealed class BoundedLineReaderTests
{
    // It takes whatever is written before anybody reads.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    [Fact]
    public async Task Read_ManyLinesAtOnce_GivesEach()
    {
        await WriteAsync("one\n\ntwo\nthree\n");
        await _pipe.Writer.CompleteAsync();

        (await ReadAllAsync(100)).ShouldBe(["one", "", "two", "three"]);
    }

    [Fact]
    public async Task Read_LineInPieces_IsWhole()
    {
        var reader = Reader(100);
        var line = reader.ReadAsync(CancellationToken.None);
        foreach (var piece in new[] { "o", "n", "e", "\nt" }) await WriteAsync(piece);

        Encoding.UTF8.GetString((await line.Within("the line"))!).ShouldBe("one");
        await WriteAsync("wo\n");
        Encoding.UTF8.GetString((await reader.ReadAsync(CancellationToken.None).Within("the next line"))!).ShouldBe("two");
    }

    [Fact]
    public async Task Read_EndWithinALine_IsTheEnd()
    {
        await WriteAsync("one\ntw");
        await _pipe.Writer.CompleteAsync();

        (await ReadAllAsync(100)).ShouldBe(["one"]);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(16_384)]
    [InlineData(100_000)]
    public async Task Read_LineAsLongAsAllowed_IsGiven(int longest)
    {
        var longestLine = new string('x', longest - 1);
        await WriteAsync($"{longestLine}\nshort\n");
        await _pipe.Writer.CompleteAsync();

        (await ReadAllAsync(longest)).ShouldBe([longestLine, "short"]);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public async Task Read_LineLongerThanAllowed_IsRefusedWithoutItsEnd(int longest)
    {
        await WriteAsync(new string('x', longest));

        // The stream stays open: whoever waited for the end of such a line would wait forever.
        await Should.ThrowAsync<InvalidDataException>(() => Reader(longest).ReadAsync(CancellationToken.None).Within("the refusal"));
    }

    private BoundedLineReader Reader(int longest) => new(_pipe.Reader.AsStream(), longest);

    private async Task WriteAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    private async Task<List<string>> ReadAllAsync(int longest)
    {
        var reader = Reader(longest);
        var lines = new List<string>();
        while (await reader.ReadAsync(CancellationToken.None).Within("the next line") is { } line) lines.Add(Encoding.UTF8.GetString(line));
        return lines;
    }
}
