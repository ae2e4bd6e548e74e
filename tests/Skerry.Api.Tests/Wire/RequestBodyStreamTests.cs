using System.IO.Pipelines;
using Skerry.Api.Wire;
using Skerry.Testing;

namespace Skerry.Api.Tests.Wire;

public sealed class RequestBodyStreamTests
{
    [Fact]
    public async Task Read_Pieces_AreGivenInOrderToTheEnd()
    {
        var pipe = new Pipe();
        await using var stream = new RequestBodyStream(pipe.Reader);
        await pipe.Writer.WriteAsync("abc"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[2];
        (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)).ShouldBe(2);
        (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)).ShouldBe(1);
        await pipe.Writer.CompleteAsync();
        (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task Read_BrokenOff_LeavesTheRestToBeRead()
    {
        var pipe = new Pipe();
        await using var stream = new RequestBodyStream(pipe.Reader);
        using var breaking = new CancellationTokenSource();
        var pending = stream.ReadAsync(new byte[2], breaking.Token).AsTask();

        await breaking.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => pending.Within("the read that was broken off"));
        await pipe.Writer.WriteAsync("ab"u8.ToArray(), TestContext.Current.CancellationToken);
        var rest = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        rest.Buffer.Length.ShouldBe(2);
    }
}
