using System.Text.Json.Nodes;

namespace Skerry.Api.Tests;

/// <summary>Compares an answer with a recorded one: everything recorded must be there and alike; more may be there.</summary>
public static class Golden
{
    /// <returns>The first difference in words, or null.</returns>
    public static string? Match(JsonNode? expected, JsonNode? actual, string path) => (expected, actual) switch
    {
        (JsonValue any, JsonValue text) when any.ToString() == "*" => text.ToString().Length > 0 ? null : $"{path} is empty",
        (JsonObject wanted, JsonObject there) => wanted
            .Where(member => member.Key != "$id")
            .Select(member => there.ContainsKey(member.Key)
                ? Match(member.Value, there[member.Key], $"{path}.{member.Key}")
                : $"{path}.{member.Key} is missing")
            .FirstOrDefault(difference => difference is not null),
        (JsonArray wanted, JsonArray there) when wanted.Count == there.Count => wanted
            .Select((item, index) => Match(item, there[index], $"{path}[{index}]"))
            .FirstOrDefault(difference => difference is not null),
        _ => JsonNode.DeepEquals(expected, actual)
            ? null
            : $"{path}: expected {expected?.ToJsonString() ?? "null"}, got {actual?.ToJsonString() ?? "null"}",
    };
}
