using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skerry.Agent.Protocol;

/// <summary>How the messages are written, generated at build time: the agent has no reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentHello))]
[JsonSerializable(typeof(AgentExecution))]
[JsonSerializable(typeof(AgentEvent))]
[JsonSerializable(typeof(AgentListing))]
[JsonSerializable(typeof(AgentFile))]
[JsonSerializable(typeof(AgentProblem))]
[JsonSerializable(typeof(AgentResume))]
[JsonSerializable(typeof(AgentClock))]
public sealed partial class AgentJson : JsonSerializerContext;
