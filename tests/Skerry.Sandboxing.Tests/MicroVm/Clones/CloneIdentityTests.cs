using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Clones;

/// <summary>Many clones of one template: nothing that must be a machine's own is shared by two of them.</summary>
public sealed class CloneIdentityTests(MicroVmFixture fixture) : IClassFixture<MicroVmFixture>
{
    private const int Clones = 50;
    private const int AtOnce = 4;

    // A template's clock stands still from its making on. How exactly a clone is told the time, CloneClockTests prove: here it depends on
    // how long a message takes on its way into a machine that has to wait for a processor.
    private static readonly TimeSpan MostDrift = TimeSpan.FromSeconds(3);

    // In the order in which a user might ask: one draw must not be what makes the next one differ.
    private const string Draws = """
        import json, os, random, secrets, socket, ssl, subprocess, tempfile, uuid
        import numpy
        def child(code):
            return subprocess.run(['python3', '-c', code], capture_output=True, text=True, check=True).stdout.strip()
        print(json.dumps({
            'random.random': repr(random.random()),
            'numpy.random.rand': repr(numpy.random.rand()),
            'numpy.random.default_rng': repr(numpy.random.default_rng().random()),
            'os.urandom': os.urandom(16).hex(),
            'os.getrandom': os.getrandom(16, os.GRND_NONBLOCK).hex(),
            'uuid.uuid4': str(uuid.uuid4()),
            'uuid.uuid1': str(uuid.uuid1()),
            'secrets.token_hex': secrets.token_hex(),
            'tempfile.mktemp': tempfile.mktemp(),
            'ssl.RAND_bytes': ssl.RAND_bytes(16).hex(),
            'random.random of a child': child('import random; print(repr(random.random()))'),
            'ssl.RAND_bytes of a child': child('import ssl; print(ssl.RAND_bytes(16).hex())'),
            'host name': socket.gethostname(),
            '/etc/machine-id': open('/etc/machine-id').read().strip(),
            '/proc/sys/kernel/random/uuid': open('/proc/sys/kernel/random/uuid').read().strip(),
            'random.random again': repr(random.random()),
        }))
        """;

    [Fact]
    public async Task Clones_Many_DrawNothingTwiceAndKnowTheTime()
    {
        var drawn = new ConcurrentBag<JsonObject>();
        var drifts = new ConcurrentBag<TimeSpan>();

        await Parallel.ForEachAsync(Enumerable.Range(0, Clones), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            await using var clone = await fixture.CreateAsync(preload: ["numpy"]);
            var before = TimeProvider.System.GetUtcNow();
            var seconds = double.Parse(await clone.PrintAsync("import time; print(time.time())"), CultureInfo.InvariantCulture);
            var after = TimeProvider.System.GetUtcNow();
            drifts.Add(DriftOf(DateTimeOffset.UnixEpoch.AddSeconds(seconds), before, after));
            drawn.Add(JsonNode.Parse(await clone.PrintAsync(Draws))!.AsObject());
        }).Within("the clones", TimeSpan.FromMinutes(15));

        drawn.Count.ShouldBe(Clones);
        foreach (var source in drawn.First().Select(draw => draw.Key))
            drawn.Select(draws => (string)draws[source]!).Where(value => value.Length > 8).Distinct().Count().ShouldBe(Clones, source);
        var all = string.Join(' ', drifts.Order().Select(drift => (int)drift.TotalMilliseconds));
        drifts.Max().ShouldBeLessThan(MostDrift, $"all of them, in milliseconds: {all}");
    }

    // How far outside the time of the question the answer lies: a slow machine makes the question long, and no clock wrong.
    private static TimeSpan DriftOf(DateTimeOffset told, DateTimeOffset before, DateTimeOffset after) =>
        told < before ? before - told : told > after ? told - after : TimeSpan.Zero;
}
