using System.Security.Cryptography;
using Skerry.Sandboxing.MicroVm.Qemu;

namespace Skerry.Sandboxing.Tests.MicroVm.Qemu;

public sealed class StatePipeTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public async Task Fill_AStateOfAnyLength_IsReadByEachReaderToItsEnd(int length)
    {
        var state = RandomNumberGenerator.GetBytes(length);
        await File.WriteAllBytesAsync(_file, state);
        using var file = File.OpenHandle(_file);

        using var first = StatePipe.Fill(file);
        using var second = StatePipe.Fill(file);

        foreach (var pipe in new[] { first, second })
        {
            await using var reader = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe);
            using var read = new MemoryStream();
            await reader.CopyToAsync(read);
            read.ToArray().ShouldBe(state);
        }
    }

    [Fact]
    public void Fill_AStateThatNoPipeTakes_IsRefused()
    {
        using var file = File.OpenHandle(_file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, 1L << 30);

        Should.Throw<IOException>(() => StatePipe.Fill(file)).Message.ShouldContain("and a pipe takes");
    }
}
