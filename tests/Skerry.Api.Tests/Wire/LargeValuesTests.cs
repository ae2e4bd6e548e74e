using System.IO.Pipelines;
using System.Text.Json;
using Skerry.Api.Executions;
using Skerry.Api.Wire;

namespace Skerry.Api.Tests.Wire;

public sealed class LargeValuesTests
{
    // What is escaped, what is one character in two units, what is half of one, and what is all of it at the seam of two parts.
    public static TheoryData<string> Texts => ["plain", "\"\\\n\u0001", "é", "\U0001f600", "\ud800", "\udfff\ud800"];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Serialize_LargeText_IsWhatTheSerializerWouldHaveWritten(string piece)
    {
        foreach (var lead in new[] { "", "a", "ab" })
        {
            var text = lead + string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
            var answer = new BareExecution("one", "Success", text, "small", WireValue.Empty, WireValue.Empty, 1, null);
            var expected = JsonSerializer.Serialize(answer, WireJson.Wire.BareExecution);
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));

            await LargeValues.SerializeAsync(pipe.Writer, answer, WireJson.Wire.BareExecution, TestContext.Current.CancellationToken);
            await pipe.Writer.CompleteAsync();

            using var reader = new StreamReader(pipe.Reader.AsStream());
            (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(expected);
        }
    }
}
