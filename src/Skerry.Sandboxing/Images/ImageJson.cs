using System.Text.Json;
using System.Text.Json.Serialization;
using Skerry.Pools.Sandboxes;

namespace Skerry.Sandboxing.Images;

/// <summary>How the description of an image is read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImageContents))]
internal sealed partial class ImageJson : JsonSerializerContext;
