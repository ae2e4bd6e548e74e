using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Skerry.Sandboxing.Journal;

/// <summary>One small file for each sandbox that exists, so that the next server finds what one that was killed left behind.</summary>
/// <param name="directory">Where the files are.</param>
/// <remarks>It has to outlive the server, not the machine: after a boot there are no mounts, processes or control groups left to reap.</remarks>
internal sealed partial class SandboxJournal(string directory)
{
    /// <summary>Whether there is no sandbox.</summary>
    public bool IsEmpty => !Directory.Exists(directory) || !Directory.EnumerateFileSystemEntries(directory).Any();

    /// <summary>Writes down a sandbox. From here on it is found after a crash.</summary>
    public void Add(SandboxRecord record)
    {
        Directory.CreateDirectory(directory);
        // Under its name the file is whole or not there at all.
        var draft = FileOf(record.Id) + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.SandboxRecord));
        File.Move(draft, FileOf(record.Id));
    }

    /// <summary>Strikes out a sandbox of which nothing is left.</summary>
    public void Remove(string id) => File.Delete(FileOf(id));

    /// <summary>Reads every sandbox that was written down and not struck out.</summary>
    public IReadOnlyList<SandboxRecord> Read()
    {
        if (!Directory.Exists(directory)) return [];
        // A draft was cut off before anything of its sandbox was made.
        foreach (var draft in Directory.EnumerateFiles(directory, "*.new")) File.Delete(draft);
        return [.. Directory.EnumerateFiles(directory).Select(ReadFile)];
    }

    private static SandboxRecord ReadFile(string file)
    {
        var record = JsonSerializer.Deserialize(File.ReadAllBytes(file), RecordJson.Default.SandboxRecord);
        return record is not null && record.Id == Path.GetFileName(file) && SandboxId().IsMatch(record.Id)
            ? record
            : throw new InvalidDataException($"{file} is no journal entry of this version; take down what it names, then delete it.");
    }

    private string FileOf(string id) => Path.Combine(directory, id);

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex SandboxId();

    [JsonSerializable(typeof(SandboxRecord))]
    private sealed partial class RecordJson : JsonSerializerContext;
}
