using System.Globalization;
using System.Net;
using System.Text;
using static Skerry.Soak.Traffic.Caller;

namespace Skerry.Soak.Traffic;

/// <summary>Code that is run and answered.</summary>
internal static class ExecutionScenarios
{
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PollPatience = TimeSpan.FromMinutes(2);

    /// <summary>Variables stay, values and errors are told.</summary>
    public static async Task StateAsync(Caller caller, Random random, TimeProvider time)
    {
        var number = random.Next(1_000_000);
        await caller.PrintsAsync("", $"x = {number}");
        await caller.PrintsAsync((number * 2L).ToString(CultureInfo.InvariantCulture), "print(x * 2)");
        var value = await caller.ExecuteAsync("x + 1");
        Expect(number + 1, value.GetProperty("result").GetProperty("executionResult").GetInt32(), "the value of x + 1");
        var failure = await caller.ExecuteAsync("1 / 0");
        Expect("Failed", failure.GetProperty("status").GetString(), "the status of 1 / 0");
        await caller.PrintsAsync("499500", "import numpy; print(numpy.arange(1000).sum())");
    }

    /// <summary>Requests at once on one new identifier share a session, and none is lost.</summary>
    public static async Task ManyAtOnceAsync(Caller caller, Random random, TimeProvider time)
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => caller.PrintsAsync("", "n = globals().get('n', 0) + 1")));
        await caller.PrintsAsync("20", "print(n)");
    }

    /// <summary>What is asked for asynchronously is done, and told when it is asked after.</summary>
    public static async Task AsynchronousAsync(Caller caller, Random random, TimeProvider time)
    {
        var number = random.Next(1_000_000);
        var started = await caller.ExecuteAsync(
            $"import time; time.sleep({random.NextDouble():f2}); print({number})", asynchronously: true);
        var id = started.GetProperty("id").GetString()!;
        var began = time.GetTimestamp();
        while (true)
        {
            var execution = await caller.GetAsync($"executions/{id}");
            var status = execution.GetProperty("status").GetString();
            if (status == "Succeeded")
            {
                var printed = execution.GetProperty("result").GetProperty("stdout").GetString();
                Expect($"{number}\n", printed, "what an asynchronous execution printed");
                return;
            }

            if (status is "Failed" or "Canceled" || time.GetElapsedTime(began) > PollPatience)
                throw new WrongAnswerException($"an asynchronous execution: {execution}");
            await Task.Delay(PollPause, time, CancellationToken.None);
        }
    }

    /// <summary>Output beyond the limit is cut; the session goes on.</summary>
    public static async Task FloodAsync(Caller caller, Random random, TimeProvider time)
    {
        var flood = await caller.ExecuteAsync("for _ in range(2000): print('x' * 10_000)");
        Expect("Succeeded", flood.GetProperty("status").GetString(), "the status of a flood");
        Expect(4096, flood.GetProperty("result").GetProperty("stdout").GetString()!.Length, "the length of what is told of a flood");
        await caller.PrintsAsync("42", "print(6 * 7)");
    }

    /// <summary>What is wrong is refused, and makes no session fall over.</summary>
    public static async Task RefusalsAsync(Caller caller, Random random, TimeProvider time)
    {
        var route = caller.Route("executions");
        using (await caller.SendAsync(HttpMethod.Post, route, HttpStatusCode.BadRequest, () => Json("{\"code\":"))) { }
        using (await caller.SendAsync(HttpMethod.Post, route, HttpStatusCode.BadRequest, () => Json("{}"))) { }
        using (await caller.SendAsync(HttpMethod.Get, caller.Route("files/%2e%2e%2Fx/content"), HttpStatusCode.BadRequest)) { }
        using (await caller.SendAsync(HttpMethod.Get, caller.Route("executions/none"), HttpStatusCode.NotFound)) { }
        await caller.PrintsAsync("42", "print(6 * 7)");
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
