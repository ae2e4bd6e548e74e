using System.Net;
using System.Text.Json;
using Skerry.Soak.Servers;
using static Skerry.Soak.Traffic.Caller;

namespace Skerry.Soak.Traffic;

/// <summary>Executions and sessions that end otherwise than by themselves.</summary>
internal static class EndScenarios
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string[] Crashes =
    [
        "import os; os._exit(3)",
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import ctypes; ctypes.string_at(0)",
        "b = []\nwhile True: b.append(bytearray(16 << 20))",
    ];

    /// <summary>What is cancelled ends as cancelled, and the session keeps its variables or says that it does not.</summary>
    public static async Task CancelAsync(Caller caller, Random random, TimeProvider time)
    {
        await caller.PrintsAsync("", "x = 'kept'");
        var started = await caller.ExecuteAsync("import time\nwhile True: time.sleep(0.05)", asynchronously: true);
        var id = started.GetProperty("id").GetString()!;
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), time, CancellationToken.None);
        using (var reply = await caller.SendAsync(HttpMethod.Post, caller.Route($"executions/{id}/cancel"), HttpStatusCode.OK))
        {
            using var canceled = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());
            Expect("Canceled", canceled.RootElement.GetProperty("status").GetString(), "the status of what was cancelled");
            await caller.ShouldHaveToldOfStateAsync(canceled.RootElement);
        }
    }

    /// <summary>What takes too long is ended and says so, and the session keeps its variables or says that it does not.</summary>
    public static async Task TimeOutAsync(Caller caller, Random random, TimeProvider time)
    {
        await caller.PrintsAsync("", "x = 'kept'");
        var late = await caller.ExecuteAsync("import time\nwhile True: time.sleep(0.05)", timeoutInSeconds: 1);
        Expect("Failed", late.GetProperty("status").GetString(), "the status of what took too long");
        if (!late.GetProperty("result").GetProperty("stderr").GetString()!.Contains("timed out", StringComparison.Ordinal))
            throw new WrongAnswerException($"what took too long does not say so: {late}");
        await caller.ShouldHaveToldOfStateAsync(late);
    }

    /// <summary>A kernel that dies says that its variables went with it, and the session has a new one.</summary>
    public static async Task CrashAsync(Caller caller, Random random, TimeProvider time)
    {
        await caller.PrintsAsync("", "x = 'lost'");
        var code = Crashes[random.Next(Crashes.Length)];
        var crashed = await caller.ExecuteAsync(code);
        Expect("Failed", crashed.GetProperty("status").GetString(), $"the status of {code}");
        if (!crashed.GetProperty("result").TryGetProperty("stateLost", out var lost) || !lost.GetBoolean())
            throw new WrongAnswerException($"{code} does not say that the state was lost: {crashed}");
        await caller.PrintsAsync("False", "print('x' in globals())");
    }

    /// <summary>A caller who goes away leaves the code running, to its end.</summary>
    public static async Task AbandonedAsync(Caller caller, Random random, TimeProvider time)
    {
        await caller.PrintsAsync("", "x = 0");
        var id = $"left-{random.Next():x}";
        using (var leaving = new CancellationTokenSource())
        {
            var request = caller.ExecuteAsync("import time; time.sleep(1); x = 'done'", id: id, cancellationToken: leaving.Token);
            // Whoever leaves before the server has read the request asked for nothing.
            await UntilAsync(
                async () =>
                    request.IsCompleted || await caller.StatusAsync($"executions/{id}") == HttpStatusCode.OK, "the execution begins", time);
            await leaving.CancelAsync();
            try
            {
                await request;
            }
            catch (OperationCanceledException)
            {
                // As intended.
            }
        }

        await caller.PrintsAsync("done", "print(x)");
    }

    /// <summary>A session that is deleted is gone, and its identifier begins anew.</summary>
    public static async Task DeletedAsync(Caller caller, Random random, TimeProvider time)
    {
        await caller.PrintsAsync("", "x = 1; open('/mnt/data/f', 'w').write('x') and None");
        using (await caller.SendAsync(HttpMethod.Delete, caller.Route("session"), HttpStatusCode.NoContent)) { }
        Expect(HttpStatusCode.BadRequest, await caller.StatusAsync("session"), "the status of a session that was deleted");
        await caller.PrintsAsync("False False", "import os; print('x' in globals(), os.path.exists('/mnt/data/f'))");
        using (await caller.SendAsync(HttpMethod.Delete, caller.Route("session"), HttpStatusCode.NoContent)) { }
    }

    /// <summary>A session that nobody uses ends by itself after its cooldown, and its identifier begins anew.</summary>
    public static async Task ExpiredAsync(Caller caller, Random random, TimeProvider time)
    {
        await caller.PrintsAsync("", "x = 1");
        await Task.Delay(ServerUnderTest.Cooldown, time, CancellationToken.None);
        await UntilAsync(
            async () => await caller.StatusAsync("session") == HttpStatusCode.BadRequest, "the session ends after its cooldown", time);
        await caller.PrintsAsync("False", "print('x' in globals())");
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what, TimeProvider time)
    {
        var began = time.GetTimestamp();
        while (!await holds())
        {
            if (time.GetElapsedTime(began) > Patience) throw new WrongAnswerException($"{what}: not so within {Patience}");
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }
}
