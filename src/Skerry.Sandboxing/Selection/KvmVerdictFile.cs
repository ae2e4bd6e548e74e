using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skerry.Sandboxing.Selection;

/// <summary>Keeps a verdict from one start of the server to the next.</summary>
/// <param name="path">The file, in a directory that only the server may write.</param>
internal sealed partial class KvmVerdictFile(string path)
{
    private const long Longest = 64 * 1024;

    /// <summary>Reads the verdict.</summary>
    /// <returns>The verdict, or null if there is none that can be read: then it is found out again.</returns>
    public KvmVerdict? Read()
    {
        try
        {
            using var file = File.OpenRead(path);
            var verdict = file.Length > Longest ? null : JsonSerializer.Deserialize(file, VerdictJson.Default.KvmVerdict);
            return verdict is { Identity: not null, Problems: not null } ? verdict : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a verdict. One that cannot be kept is found out again.</summary>
    public void Write(KvmVerdict verdict)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = $"{path}.{Environment.ProcessId}";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(verdict, VerdictJson.Default.KvmVerdict));
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start waits once more; that is all.
        }
    }

    /// <summary>Puts the verdict out of the world.</summary>
    public void Forget()
    {
        if (File.Exists(path)) File.Delete(path);
    }

    [JsonSerializable(typeof(KvmVerdict))]
    private sealed partial class VerdictJson : JsonSerializerContext;
}
