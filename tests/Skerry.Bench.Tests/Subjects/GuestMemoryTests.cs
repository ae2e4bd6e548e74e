using System.Diagnostics;
using Skerry.Bench.Subjects;

namespace Skerry.Bench.Tests.Subjects;

public sealed class GuestMemoryTests
{
    [Fact]
    public async Task Holding_TwoProcesses_FindsTheOneThatWasToldTheWord()
    {
        var word = $"{Guid.NewGuid():N}{Guid.NewGuid():N}";
        using var told = Cat();
        using var other = Cat();
        try
        {
            // What a process has echoed it has in its memory.
            await told.StandardInput.WriteLineAsync(word);
            await told.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            (await told.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe(word);

            GuestMemory.Holding(word, [other.Id, told.Id]).ShouldBe([told.Id]);
        }
        finally
        {
            told.Kill();
            other.Kill();
        }
    }

    [Fact]
    public void Holding_ProcessThatIsGone_IsLeftOut() => GuestMemory.Holding("word", [int.MaxValue]).ShouldBeEmpty();

    private static Process Cat() =>
        Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
