using Skerry.Bench.Subjects;

namespace Skerry.Bench.Tests;

public sealed class PatternTests
{
    private readonly Pattern _pattern = new(3_000_000);

    [Fact]
    public async Task CheckAsync_ItsOwnContent_IsAccepted()
    {
        var bytes = await ReadAsync();

        bytes.Length.ShouldBe(3_000_000);
        await CheckAsync(bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_048_573)]
    [InlineData(2_999_999)]
    public async Task CheckAsync_OneByteWrong_Throws(int position)
    {
        var bytes = await ReadAsync();
        bytes[position] ^= 1;

        await Should.ThrowAsync<InvalidDataException>(() => CheckAsync(bytes));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task CheckAsync_AnotherLength_Throws(int difference)
    {
        var bytes = await ReadAsync();
        Array.Resize(ref bytes, bytes.Length + difference);

        await Should.ThrowAsync<InvalidDataException>(() => CheckAsync(bytes));
    }

    private async Task<byte[]> ReadAsync()
    {
        using var content = _pattern.ToContent();
        return await content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private async Task CheckAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        await _pattern.CheckAsync(stream, TestContext.Current.CancellationToken);
    }
}
