using System.Net;
using System.Security.Cryptography;
using System.Text;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Hosting;

/// <summary>What a resume does to kernels; what it does to a machine is seen in one (<see cref="Guest.ResumedMachineTests"/>).</summary>
public sealed class ResumeTests
{
    private static AgentResume Sound => new(
        TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000, RandomNumberGenerator.GetBytes(AgentResume.EntropyLength),
        "sandbox", new string('a', 32), IsRehearsal: false);

    // What every generator would draw from.
    private const string State = """
        import random, ssl, tempfile, uuid, multiprocessing.process, numpy, sympy.core.random
        def state():
            return [random.getstate(), numpy.random.get_state()[1].tolist(), sympy.core.random.rng.getstate(),
                    tempfile._name_sequence and tempfile._name_sequence.rng.getstate(), uuid.getnode(), bytes(multiprocessing.process.current_process().authkey)]

        """;

    // Brings each to one that is known, and keeps it where it is not forgotten: in a module.
    private const string Seed = """
        random.seed(1); numpy.random.seed(1); sympy.core.random.seed(1); tempfile._get_candidate_names().rng.seed(1)
        uuid._node = 1
        random.before = state()
        """;

    [Fact]
    public async Task Resume_EveryGenerator_BeginsAnew()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        (await sandbox.Client.RunAsync(State + Seed)).ShouldSucceed();

        using var resumed = await sandbox.Client.ResumeAsync(Sound);

        resumed.StatusCode.ShouldBe(HttpStatusCode.NoContent, sandbox.Log);
        (await sandbox.Client.RunAsync(State + "tempfile._get_candidate_names(); print([a == b for a, b in zip(random.before, state())])"))
            .ShouldSucceed().Stdout.ShouldBe("[False, False, False, False, False, False]\n");
    }

    [Fact]
    public async Task Resume_KernelsThatRanSomething_ForgetItAndBeginAnew()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        (await sandbox.Client.RunAsync("x = 1; get_ipython().execution_count")).ShouldSucceed().ValueText.ShouldBe("1");
        (await sandbox.Client.RunAsync("y = 2; import random; random.seed(1); random.s = random.getstate()", emptyKernel: true))
            .ShouldSucceed();

        using var resumed = await sandbox.Client.ResumeAsync(Sound);

        resumed.StatusCode.ShouldBe(HttpStatusCode.NoContent, sandbox.Log);
        (await sandbox.Client.RunAsync("'x' in globals(), get_ipython().execution_count")).ShouldSucceed().ValueText.ShouldBe("(False, 1)");
        (await sandbox.Client.RunAsync("import random; 'y' in globals(), random.getstate() == random.s", emptyKernel: true)).ShouldSucceed()
            .ValueText.ShouldBe("(False, False)");
    }

    [Fact]
    public async Task Resume_OpenSsl_IsGivenEntropy()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        (await sandbox.Client.RunAsync("import _ssl; _ssl.given = []; _ssl.RAND_add = lambda *what, given=_ssl.given: given.append(what)"))
            .ShouldSucceed();

        using var resumed = await sandbox.Client.ResumeAsync(Sound);

        resumed.StatusCode.ShouldBe(HttpStatusCode.NoContent, sandbox.Log);
        (await sandbox.Client.RunAsync("import _ssl; [(len(bytes), strength) for bytes, strength in _ssl.given]")).ValueText.ShouldBe(
            "[(64, 64)]");
    }

    [Fact]
    public async Task Resume_Again_IsRefused()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        using var first = await sandbox.Client.ResumeAsync(Sound);
        first.StatusCode.ShouldBe(HttpStatusCode.NoContent, sandbox.Log);

        using var second = await sandbox.Client.ResumeAsync(Sound);

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await AgentClient.ProblemAsync(second)).Error.ShouldBe("resumed");
    }

    [Theory]
    [InlineData("import random; random.seed = None")]
    [InlineData("import os, random; random.seed = lambda *_: os._exit(0)")]
    [InlineData("import random\ndef stop(*_): raise SystemExit\nrandom.seed = stop")]
    public async Task Resume_KernelDoesNotConfirm_IsAProblem(string sabotage)
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        (await sandbox.Client.RunAsync(sabotage)).ShouldSucceed();

        using var resumed = await sandbox.Client.ResumeAsync(Sound);

        resumed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await AgentClient.ProblemAsync(resumed)).Error.ShouldBe("failed");
    }

    [Fact]
    public async Task Resume_KernelIsBusy_IsAProblem()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        using var running = await sandbox.Client.StartAsync(
            new AgentExecution("e", "print('begun', flush=True)\nwhile True: pass", false, 100_000, 100));

        using var resumed = await sandbox.Client.ResumeAsync(Sound);

        resumed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    public static TheoryData<string> Unsound =>
    [
        "", "null", "{}", "[]", "nonsense",
        Json(time: "0"), Json(entropy: 63), Json(entropy: 65), Json(name: ""), Json(name: "a_b"), Json(name: "-a"), Json(name: "A"),
        Json(name: new string('a', 64)),
        Json(id: ""), Json(id: new string('a', 33)), Json(id: new string('A', 32)), Json(id: new string('g', 32)),
    ];

    [Theory]
    [MemberData(nameof(Unsound))]
    public async Task Resume_Unsound_IsRefusedAndDoesNotCount(string body)
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var refused = await sandbox.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, AgentRoutes.Resume) { Content = content });

        refused.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        using var resumed = await sandbox.Client.ResumeAsync(Sound);
        resumed.StatusCode.ShouldBe(HttpStatusCode.NoContent, sandbox.Log);
    }

    [Theory]
    [InlineData("{\"unixTimeNanoseconds\":1}", HttpStatusCode.NoContent)]
    [InlineData("{\"unixTimeNanoseconds\":0}", HttpStatusCode.InternalServerError)]
    [InlineData("{}", HttpStatusCode.InternalServerError)]
    [InlineData("null", HttpStatusCode.InternalServerError)]
    [InlineData("nonsense", HttpStatusCode.InternalServerError)]
    public async Task Clock_OfAContainer_IsTheHostsAndLeftAlone(string body, HttpStatusCode expected)
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var told = await sandbox.Client.SendAsync(new HttpRequestMessage(HttpMethod.Put, AgentRoutes.Clock) { Content = content });

        told.StatusCode.ShouldBe(expected);
        (await sandbox.Client.RunAsync("import time; print(time.time() > 1e9)")).ShouldSucceed().Stdout.ShouldBe("True\n");
    }

    private static string Json(string time = "1", int entropy = AgentResume.EntropyLength, string name = "a", string? id = null) =>
        $$"""{"unixTimeNanoseconds":{{time}},"entropy":"{{Convert.ToBase64String(new byte[entropy])}}","hostName":"{{name}}","machineId":"{{id ?? new string('a', 32)}}"}""";
}
