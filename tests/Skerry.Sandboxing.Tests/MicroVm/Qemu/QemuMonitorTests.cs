using System.Text.Json.Nodes;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Qemu;

/// <summary>The monitor, and QEMUs that keep to the protocol or do not.</summary>
public sealed class QemuMonitorTests
{
    private const string Completed = """{"timestamp": {"seconds": 1}, "event": "MIGRATION", "data": {"status": "completed"}}""";

    [Theory]
    [InlineData("hello")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{\"QMP\"")]
    [InlineData("")]
    public async Task Open_GreetingOfNoQemu_IsRefused(string greeting)
    {
        await using var qemu = await PlayedQemu.StartAsync();
        await qemu.SayAsync(greeting);

        await Should.ThrowAsync<QemuMonitorException>(() => QemuMonitor.OpenAsync(qemu.Host, CancellationToken.None).Within("the refusal"));

        (await qemu.HearLineAsync()).ShouldBe("the host hung up");
    }

    [Fact]
    public async Task Open_GreetingWithoutEnd_IsRefused()
    {
        await using var qemu = await PlayedQemu.StartAsync();
        var opening = QemuMonitor.OpenAsync(qemu.Host, CancellationToken.None);

        await qemu.WriteAsync(new string('x', 1 << 20)).Within("writing until the host hangs up");

        await Should.ThrowAsync<QemuMonitorException>(() => opening.Within("the refusal"));
    }

    [Fact]
    public async Task Open_QemuEndsAtOnce_SaysSo()
    {
        await using var qemu = await PlayedQemu.StartAsync();
        qemu.End();

        (await Should.ThrowAsync<QemuMonitorException>(
            () => QemuMonitor.OpenAsync(qemu.Host, CancellationToken.None).Within("the refusal")))
            .Message.ShouldBe("QEMU ended at once.");
    }

    [Fact]
    public async Task Execute_Command_IsSentAsOneLineAndAnswered()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;

        var answer = monitor.ExecuteAsync("migrate", new JsonObject { ["uri"] = "unix:/a\n\"b\"" }, CancellationToken.None);
        var line = await qemu.HearLineAsync();
        await qemu.SayAsync("""{"return": {"status": "running"}}""");

        line.ShouldBe("""{"execute":"migrate","arguments":{"uri":"unix:/a\n\u0022b\u0022"}}""");
        (await answer.Within("the answer")).GetProperty("status").GetString().ShouldBe("running");
    }

    [Theory]
    [InlineData("""{"error": {"class": "GenericError", "desc": "no such thing"}}""", "no such thing")]
    [InlineData("""{"error": "plain"}""", "plain")]
    [InlineData("""{"error": {"desc": {"a": 1}}}""", "a")]
    [InlineData("{}", "{}")]
    public async Task Execute_Refused_SaysWhatQemuSaid(string reply, string expected)
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;

        var answer = monitor.ExecuteAsync("cont", null, CancellationToken.None);
        await qemu.HearAsync();
        await qemu.SayAsync(reply);

        var refusal = (await Should.ThrowAsync<QemuMonitorException>(() => answer.Within("the refusal"))).Message;
        refusal.ShouldStartWith("QEMU refused cont: ");
        refusal.ShouldContain(expected);
    }

    [Fact]
    public async Task Execute_FloodOfEventsBefore_FindsItsAnswer()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;

        var answer = monitor.ExecuteAsync("stop", null, CancellationToken.None);
        await qemu.HearAsync();
        for (var number = 0; number < 20_000; number++) await qemu.SayAsync("""{"event": "BLOCK_IO_ERROR", "data": {"device": "scratch"}}""");
        await qemu.SayAsync("""{"return": {"after": "all"}}""");

        (await answer.Within("the answer")).GetProperty("after").GetString().ShouldBe("all");
        monitor.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Execute_CommandWithAnEvent_EndsWithTheEvent()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;

        var end = monitor.ExecuteAsync("migrate", null, happened => happened.Text("status") is "completed", CancellationToken.None);
        await qemu.HearAsync();
        await qemu.SayAsync("""{"event": "MIGRATION", "data": {"status": "setup"}}""");
        await qemu.SayAsync("""{"event": "MIGRATION", "data": {"status": ["completed"]}}""");
        await qemu.SayAsync("""{"event": "MIGRATION"}""");
        await qemu.SayAsync(PlayedQemu.Done);
        end.IsCompleted.ShouldBeFalse();
        await qemu.SayAsync(Completed);

        (await end.Within("the event")).Name.ShouldBe("MIGRATION");
    }

    [Fact]
    public async Task Execute_EventBeforeTheAnswer_IsNotMissed()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;

        var end = monitor.ExecuteAsync("migrate", null, happened => happened.Text("status") is "completed", CancellationToken.None);
        await qemu.HearAsync();
        await qemu.SayAsync(Completed);
        await qemu.SayAsync(PlayedQemu.Done);

        (await end.Within("the event")).Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Execute_WhileAnotherIsDone_IsRefused()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;
        var first = monitor.ExecuteAsync("stop", null, CancellationToken.None);

        await Should.ThrowAsync<InvalidOperationException>(() => monitor.ExecuteAsync("cont", null, CancellationToken.None));

        await qemu.HearAsync();
        await qemu.SayAsync(PlayedQemu.Done);
        await first.Within("the first");
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("[1]")]
    [InlineData("1")]
    [InlineData("""{"event": 5}""")]
    [InlineData("\0\u0001\ufffd")]
    public async Task Execute_NoMessageOfTheProtocol_EndsTheMonitor(string line)
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;
        var answer = monitor.ExecuteAsync("stop", null, CancellationToken.None);
        await qemu.HearAsync();

        await qemu.SayAsync(line);

        (await monitor.Ended.Within("the end")).ShouldBe("QEMU broke the protocol of its monitor.");
        await Should.ThrowAsync<QemuMonitorException>(() => answer.Within("the failure"));
        (await qemu.HearLineAsync()).ShouldBe("the host hung up");
    }

    [Fact]
    public async Task Execute_LineWithoutEnd_EndsTheMonitor()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;

        await qemu.WriteAsync(new string(' ', 1 << 20)).Within("writing until the host hangs up");

        (await monitor.Ended.Within("the end")).ShouldBe("QEMU broke the protocol of its monitor.");
    }

    [Theory]
    [InlineData("""{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-shutdown"}}""", "The virtual machine powered itself off.")]
    [InlineData("""{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-reset"}}""", "The virtual machine's kernel panicked, or reset it.")]
    [InlineData("""{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-panic"}}""", "The virtual machine's kernel panicked, or reset it.")]
    [InlineData("""{"event": "SHUTDOWN", "data": {"guest": false, "reason": "host-signal"}}""", "The virtual machine was killed by a signal.")]
    [InlineData("""{"event": "GUEST_PANICKED", "data": {"action": "pause"}}""", "The virtual machine's kernel panicked.")]
    [InlineData("""{"event": "SHUTDOWN", "data": {"reason": "something else"}}""", "QEMU ended.")]
    [InlineData("""{"event": "RESUME"}""", "QEMU ended.")]
    public async Task Ended_AfterLastWords_TellsThem(string lastWords, string expected)
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;
        var end = monitor.ExecuteAsync("migrate", null, _ => false, CancellationToken.None);
        await qemu.HearAsync();
        await qemu.SayAsync(PlayedQemu.Done);

        await qemu.SayAsync(lastWords);
        qemu.End();

        (await monitor.Ended.Within("the end")).ShouldBe(expected);
        (await Should.ThrowAsync<QemuMonitorException>(() => end.Within("the failure"))).Message.ShouldBe(expected);
        (await Should.ThrowAsync<QemuMonitorException>(() => monitor.ExecuteAsync("cont", null, CancellationToken.None))).Message.ShouldBe(
            expected);
    }

    [Fact]
    public async Task Execute_QemuGoneUnnoticed_IsAMonitorsFailure()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;
        qemu.End();

        // However the end and the command come together.
        await Should.ThrowAsync<QemuMonitorException>(
            () => monitor.ExecuteAsync("cont", null, CancellationToken.None).Within("the failure"));
    }

    [Fact]
    public async Task Quit_QemuEndsBeforeItAnswers_IsNoFailure()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        using var __ = monitor;
        var quit = monitor.QuitAsync(CancellationToken.None);
        (await qemu.HearAsync()).ShouldBe("quit");

        qemu.End();

        await quit.Within("the end");
    }

    [Fact]
    public async Task Dispose_WhileACommandIsDone_EndsIt()
    {
        var (qemu, monitor) = await PlayedQemu.OpenAsync();
        await using var _ = qemu;
        var answer = monitor.ExecuteAsync("stop", null, CancellationToken.None);

        monitor.Dispose();

        await Should.ThrowAsync<QemuMonitorException>(() => answer.Within("the failure"));
        (await monitor.Ended.Within("the end")).ShouldBe("The monitor was closed.");
    }
}
