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
            new AgentFile("a b/ü.txt", "file", 3, 5), new AgentFile("../../etc/passwd", "file", 1, 1),
            new AgentFile("/etc", "directory", 1, 1),
            new AgentFile("a\nb", "file", 1, 1), new AgentFile("mnt/data/a", "file", 1, 1), new AgentFile("b", "socket", 1, 1),
            new AgentFile("c", "file", -1, 1), new AgentFile("d", "file", 1, long.MaxValue), new AgentFile(null!, "file", 1, 1), null!));

        var files = await new AgentFiles(agent.Connection).ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None)
            .Within("listing");

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

    [Fact]
    public async Task List_GoesOn_SaysWhereAndIsAskedForTheRest()
    {
        var queries = new List<string?>();
        await using var agent = await FakeAgent.StartAsync(context =>
        {
            queries.Add(context.Request.Query["after"]);
            var listing = queries.Count == 1
                ? new AgentListing([new AgentFile("a&b", "file", 1, 1)], "a&b")
                : new AgentListing([new AgentFile("c", "file", 1, 1)]);
            return context.Response.WriteAsJsonAsync(listing, AgentJson.Default.AgentListing);
        });
        var files = new AgentFiles(agent.Connection);

        var first = await files.ListAsync(SandboxPath.Root, recursive: true, after: null, CancellationToken.None)
            .Within("the first listing");
        var all = await files.ListFirstAsync(SandboxPath.Root, recursive: true, CancellationToken.None).Within("the whole listing");

        first.Next.ShouldBe("a&b");
        all.Next.ShouldBeNull();
        all.Files.Select(file => file.Path.Value).ShouldBe(["c"]);
        (await files.ListAsync(SandboxPath.Root, recursive: true, first.Next, CancellationToken.None)
            .Within("the rest")).Files.Count.ShouldBe(1);
        queries.ShouldBe([null, null, "a&b"]);
    }

    [Fact]
    public async Task List_GoesOnWithoutAnEntry_LosesTheSandbox()
    {
        await using var agent = await FakeAgent.StartAsync(
            context => context.Response.WriteAsJsonAsync(new AgentListing([], "a"), AgentJson.Default.AgentListing));

        await Should.ThrowAsync<SandboxLostException>(
            () => new AgentFiles(agent.Connection).ListAsync(SandboxPath.Root, recursive: true, CancellationToken.None).Within("listing"));
    }

    [Fact]
    public async Task Get_AgentIsSlow_FailsTheRequestAndKeepsTheSandbox()
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource();
        await using var agent = await FakeAgent.StartAsync(
            context =>
            {
                asked.SetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            },
            timeProvider: time);

        var look = new AgentFiles(agent.Connection).GetAsync(At("a"), CancellationToken.None);
        await asked.Task.Within("the request's arrival");
        time.Advance(new AgentLimits().Answer);

        (await Should.ThrowAsync<SandboxFileException>(() => look.Within("look"))).Error.ShouldBe(SandboxFileError.NoAnswer);
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task OpenRead_ManySlowCallers_LeaveRoomForExecutionsCancellationsAndLooks()
    {
        const int callers = 150;
        var time = new ManualTimeProvider();
        await using var agent = await FakeAgent.StartAsync(
            async context =>
            {
                switch (context.Request.Path.Value)
                {
                    case AgentRoutes.Content:
                        context.Response.ContentLength = 1 << 30;
                        context.Response.Headers.LastModified = DateTimeOffset.UnixEpoch.ToString("R");
                        await context.Response.Body.FlushAsync();
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                        break;
                    case AgentRoutes.Executions:
                        await context.Response.WriteAsync("""{"type":"completed","outcome":"succeeded","durationMilliseconds":1,"stateLost":false}""" + "\n");
                        break;
                    case AgentRoutes.File:
                        await context.Response.WriteAsJsonAsync(new AgentFile("a", "file", 1, 1), AgentJson.Default.AgentFile);
                        break;
                }
            },
            timeProvider: time);
        var files = new AgentFiles(agent.Connection);
        var executions = new AgentExecutions(agent.Connection);
        var slow = Enumerable.Range(0, callers).Select(_ => files.OpenReadAsync(At("a"), CancellationToken.None)).ToArray();
        await Eventually.Until(
            () => slow.Count(opening => opening.IsCompleted) == AgentBounds.MostFileTransfers, "opening files",
            () => slow.Count(opening => opening.IsCompleted), TimeSpan.FromMilliseconds(20));

        time.Advance(TimeSpan.FromHours(1));
        await executions.CancelAsync("one", CancellationToken.None).Within("a cancellation beside the slow callers");
        (await files.GetAsync(At("a"), CancellationToken.None).Within("a look beside the slow callers")).Size.ShouldBe(1);
        await Task.Run(async () =>
        {
            await foreach (var _ in executions.ExecuteAsync(new() { Id = "two", Code = "1" }, CancellationToken.None))
            {
            }
        }).Within("an execution beside the slow callers");

        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
        foreach (var opening in slow) await (await opening.Within("a caller whose turn has come")).DisposeAsync();
    }

    [Fact]
    public async Task OpenRead_SandboxEndsWhileACallerWaitsForItsTurn_IsLost()
    {
        await using var agent = await FakeAgent.StartAsync(Content(announced: 500, "hello"));
        var files = new AgentFiles(agent.Connection);
        for (var number = 0; number < AgentBounds.MostFileTransfers; number++)
            await files.OpenReadAsync(At("a"), CancellationToken.None).Within("opening");
        var waiting = files.OpenReadAsync(At("a"), CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();

        agent.Connection.Close("The test ends it.");

        await Should.ThrowAsync<SandboxLostException>(() => waiting.Within("the caller that waits"));
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

        await Should.ThrowAsync<IOException>(
            () => new AgentFiles(agent.Connection).GetAsync(At("a"), CancellationToken.None).Within("look"));

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
        await using var agent = await FakeAgent.StartAsync(
            context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted));

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

    [Fact]
    public async Task Write_RefusedWhileTheCallerStillSends_GivesTheReasonAndReadsNoMore()
    {
        await using var agent = await FakeAgent.StartAsync(Refusing("noSpace", "No space left on device"));
        await using var source = new EndlessStream();

        var refusal = await Should.ThrowAsync<SandboxFileException>(() => new AgentFiles(agent.Connection)
            .WriteAsync(At("a"), source, limit: 64 << 20, CancellationToken.None).Within("writing"));

        refusal.Error.ShouldBe(SandboxFileError.NoSpace);
        source.IsBeingRead.ShouldBeFalse();
        agent.Connection.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Write_CallerIsSlow_IsNotTheAgentsDoing()
    {
        var time = new ManualTimeProvider();
        await using var agent = await FakeAgent.StartAsync(
            async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                await context.Response.WriteAsJsonAsync(new AgentFile("a", "file", 5, 1), AgentJson.Default.AgentFile);
            },
            timeProvider: time);
        await using var source = new EndlessStream();

#pragma warning disable CA2025 // It is awaited below.
        var writing = new AgentFiles(agent.Connection).WriteAsync(At("a"), source, limit: 64 << 20, CancellationToken.None);
#pragma warning restore CA2025
        await source.Stands.Within("the caller's pause");
        time.Advance(TimeSpan.FromHours(1));
        source.End();

        (await writing.Within("writing")).Size.ShouldBe(5);
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

    /// <summary>A caller that sends a little, then nothing until it is told to end.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _stands = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _reads;

        public bool IsBeingRead { get; private set; }

        public Task Stands => _stands.Task;

        public void End() => _end.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_reads++ == 0) return 1024;
            IsBeingRead = true;
            _stands.TrySetResult();
            try
            {
                await _end.Task.WaitAsync(cancellationToken);
                return 0;
            }
            finally
            {
                IsBeingRead = false;
            }
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new IOException("The client went away."));
    }
}
