using System.Text;
using System.Text.Json;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Tests.Sandboxes;

/// <summary>All that an execution said.</summary>
public sealed class Transcript
{
    public const string Scalar = "application/vnd.skerry.scalar+json";

    private readonly List<AgentEvent> _events = [];

    public IReadOnlyList<AgentEvent> Events => _events;

    public string Stdout => Text("stdout");

    public string Stderr => Text("stderr");

    public IReadOnlyDictionary<string, JsonElement>? Value => _events.LastOrDefault(e => e.Type == AgentEvent.Value)?.Data;

    public string? ScalarText => Value!.TryGetValue(Scalar, out var scalar) ? scalar.GetRawText() : null;

    public string? ValueText => Value?["text/plain"].GetString();

    public IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Displays =>
        [.. _events.Where(e => e.Type == AgentEvent.Display).Select(e => e.Data!)];

    public AgentEvent? Fault => _events.SingleOrDefault(e => e.Type == AgentEvent.Fault);

    public string Outcome => _events[^1].Outcome ?? throw new InvalidOperationException("The last event is not the end.");

    public string? Cause => _events[^1].Cause;

    public string? Reason => _events[^1].Reason;

    public bool StateLost => _events[^1].StateLost!.Value;

    public static async Task<Transcript> ReadAsync(HttpResponseMessage response)
    {
        var transcript = new Transcript();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await reader.ReadLineAsync() is { } line)
            transcript._events.Add(JsonSerializer.Deserialize(line, AgentJson.Default.AgentEvent)!);
        transcript._events.Count(e => e.Type == AgentEvent.Completed).ShouldBe(1);
        transcript._events[^1].Type.ShouldBe(AgentEvent.Completed);
        return transcript;
    }

    public Transcript ShouldSucceed()
    {
        Outcome.ShouldBe("succeeded", $"{Fault?.Traceback}\n{Stderr}");
        return this;
    }

    public override string ToString() => string.Join('\n', _events.Select(e => JsonSerializer.Serialize(e, AgentJson.Default.AgentEvent)));

    private string Text(string stream) =>
        _events.Where(e => e.Stream == stream).Aggregate(new StringBuilder(), (all, e) => all.Append(e.Text)).ToString();
}
