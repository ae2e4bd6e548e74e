using Microsoft.AspNetCore.Http;
using Skerry.Agent.Protocol;
using Skerry.Pools.Files;
using Skerry.Pools.Sandboxes;
using Skerry.Sandboxing.Agents;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Agents;

public sealed class AgentFilesTests
{
    [Fact]
    public async Task List_NamesThatNoPathCanSay_AreLeftOut()
    {
        await using var agent = await FakeAgent.StartAsync(Listing(
            new AgentFile("a b/ü.txt", "file", 3, 5), new AgentFile("../../etc/passwd", "file", 1, 1), new AgentFile("/etc", "directory", 1, 1),
            new AgentFile("a\nb", "file", 1, 1), new AgentFile("mnt/data/a", "file", 1, 1), new AgentFile("b", "socket", 1, 1),
            new AgentFile("c", "file", -1, 1), new AgentFile("d", "file", 1, long.MaxValue), new AgentFile(null!, "file", 1, 1), null!));

        var files = await new AgentFiles(agent.Connection).ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None).Within("listing");

        files.ShouldBe([new SandboxFile(At("a b/ü.txt"), SandboxFileKind.File, 3, new DateTimeOffset(5, TimeSpan.Zero))]);
    }

    [Fact]
    public async Task List_MoreThanAgreed_LosesTheSandbox()
    {
        var file = new AgentFile("a", "file", 1, 1);
        await using var agent = await FakeAgent.StartAsync(Listing([.. Enumerable.Repeat(file, ISandboxFiles.LongestListing + 1)]));

        await Should.ThrowAsync<SandboxLostException>(
            () => new AgentFiles(agent.Connection).ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None).Within("listing"));
    }

    [Theory]
    [InlineData("notFound", SandboxFileError.NotFound)]
    [InlineData("notAFile", SandboxFileError.NotAFile)]
    [InlineData("notADirectory", SandboxFileError.NotADirectory)]
    [InlineData("invalidPath", SandboxFileError.InvalidPath)]
    [InlineData("tooLarge", SandboxFileError.TooLarge)]
    [InlineData("noSpace", SandboxFileError.NoSpace)]
    public async Task Get_Problem_BecomesItsError(string problem, SandboxFileError error)
    {
        await using var agent = await FakeAgent.StartAsync(Refusing(problem, new string('m', 5000)));

        var refusal = await Should.ThrowAsync<SandboxFileException>(
            () => new AgentFiles(agent.Connection).GetAsync(At("a"), CancellationToken.None).Within("look"));

        refusal.Error.ShouldBe(error);
        refusal.Message.Length.ShouldBe(1000);
    }

    [Fact]
    public async Task Get_ProblemOfItsOwn_IsNoFileError()
    {
        await using var agent = await FakeAgent.StartAsync(Refusing("failed", "Input/output error"));

        await Should.ThrowAsync<IOException>(() => new AgentFiles(agent.Connection).GetAsync(At("a"), CancellationToken.None).Within("look"));

        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task OpenRead_ExactContent_IsGiven()
    {
        await using var agent = await FakeAgent.StartAsync(Content(announced: 5, "hello"));

        await using var content = await new AgentFiles(agent.Connection).OpenReadAsync(At("a"), CancellationToken.None).Within("opening");

        content.File.ShouldBe(new SandboxFile(At("a"), SandboxFileKind.File, 5, DateTimeOffset.UnixEpoch));
        using var reader = new StreamReader(content.Content);
        (await reader.ReadToEndAsync()).ShouldBe("hello");
    }

    [Fact]
    public async Task OpenRead_ContentStopsShort_SaysSoAndKeepsTheSandbox()
    {
        await using var agent = await FakeAgent.StartAsync(Content(announced: 500, "hello"));
        await using var content = await new AgentFiles(agent.Connection).OpenReadAsync(At("a"), CancellationToken.None).Within("opening");

        var failure = await Should.ThrowAsync<IOException>(() => content.Content.CopyToAsync(Stream.Null).Within("reading"));

        failure.Message.ShouldContain("shorter");
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task OpenRead_NoLength_LosesTheSandbox()
    {
        await using var agent = await FakeAgent.StartAsync(context => context.Response.WriteAsync("hello"));

        await Should.ThrowAsync<SandboxLostException>(
            () => new AgentFiles(agent.Connection).OpenReadAsync(At("a"), CancellationToken.None).Within("opening"));
    }

    [Fact]
    public async Task OpenRead_AbandonedHalfWay_KeepsTheSandbox()
    {
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            if (context.Request.Path == AgentRoutes.Content)
            {
                context.Response.ContentLength = 64 << 20;
                context.Response.Headers.LastModified = DateTimeOffset.UnixEpoch.ToString("R");
                await context.Response.Body.WriteAsync(new byte[64 << 20], context.RequestAborted);
                return;
            }

            await context.Response.WriteAsJsonAsync(new AgentFile("a", "file", 1, 1), AgentJson.Default.AgentFile);
        });
        var files = new AgentFiles(agent.Connection);

        await using (var content = await files.OpenReadAsync(At("a"), CancellationToken.None).Within("opening"))
            await content.Content.ReadExactlyAsync(new byte[10]).AsTask().Within("reading");

        (await files.GetAsync(At("a"), CancellationToken.None).Within("look")).Size.ShouldBe(1);
    }

    [Fact]
    public async Task Write_Content_ArrivesWithPathAndLimit()
    {
        string? query = null;
        string? body = null;
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            query = context.Request.QueryString.Value;
            using var reader = new StreamReader(context.Request.Body);
            body = await reader.ReadToEndAsync();
            await context.Response.WriteAsJsonAsync(new AgentFile("d/a&b=c", "file", 5, 1), AgentJson.Default.AgentFile);
        });

        var file = await new AgentFiles(agent.Connection)
            .WriteAsync(At("d/a&b=c"), new MemoryStream("hello"u8.ToArray()), limit: 10, CancellationToken.None).Within("writing");

        query.ShouldBe("?path=d%2Fa%26b%3Dc&limit=10");
        body.ShouldBe("hello");
        file.Size.ShouldBe(5);
    }

    [Fact]
    public async Task Write_MoreThanTheLimit_IsCutOffEvenIfTheAgentWouldTakeIt()
    {
        var aborted = new TaskCompletionSource();
        await using var agent = await FakeAgent.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        });

        var refusal = await Should.ThrowAsync<SandboxFileException>(() => new AgentFiles(agent.Connection)
            .WriteAsync(At("a"), new MemoryStream(new byte[11]), limit: 10, CancellationToken.None).Within("writing"));

        refusal.Error.ShouldBe(SandboxFileError.TooLarge);
        await aborted.Task.Within("the agent's notice");
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Write_CallerBreaksOff_IsTheCallersFailure()
    {
        await using var agent = await FakeAgent.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted));

        var failure = await Should.ThrowAsync<IOException>(() => new AgentFiles(agent.Connection)
            .WriteAsync(At("a"), new BrokenStream(), limit: 10, CancellationToken.None).Within("writing"));

        failure.Message.ShouldBe("The client went away.");
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Write_AgentRefusesBeforeTheEnd_GivesItsReason()
    {
        await using var agent = await FakeAgent.StartAsync(Refusing("noSpace", "No space left on device"));

        var refusal = await Should.ThrowAsync<SandboxFileException>(() => new AgentFiles(agent.Connection)
            .WriteAsync(At("a"), new MemoryStream(new byte[32 << 20]), limit: 64 << 20, CancellationToken.None).Within("writing"));

        refusal.Error.ShouldBe(SandboxFileError.NoSpace);
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    private static SandboxPath At(string text)
    {
        SandboxPath.TryParse(text, out var path, out var error).ShouldBeTrue(error);
        return path!;
    }

    private static RequestDelegate Listing(params AgentFile[] files) =>
        context => context.Response.WriteAsJsonAsync(new AgentListing(files), AgentJson.Default.AgentListing);

    private static RequestDelegate Refusing(string error, string message) => async context =>
    {
        context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await context.Response.WriteAsJsonAsync(new AgentProblem(error, message), AgentJson.Default.AgentProblem);
    };

    private static RequestDelegate Content(long announced, string content) => async context =>
    {
        context.Response.ContentLength = announced;
        context.Response.Headers.LastModified = DateTimeOffset.UnixEpoch.ToString("R");
        await context.Response.WriteAsync(content);
    };

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new IOException("The client went away."));
    }
}
