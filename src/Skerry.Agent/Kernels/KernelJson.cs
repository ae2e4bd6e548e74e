using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skerry.Agent.Kernels;

/// <summary>How the lines between agent and kernel are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(KernelMessage))]
[JsonSerializable(typeof(KernelCommand))]
internal sealed partial class KernelJson : JsonSerializerContext;
