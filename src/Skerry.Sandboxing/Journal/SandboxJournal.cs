using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Skerry.Sandboxing.Journal;

/// <summary>One small file for each sandbox that exists, so that the next server finds what one that was killed left behind.</summary>
/// <param name="directory">Where the files are, each named by its sandbox.</param>
/// <remarks>
/// It has to outlive the server, not the machine: after a boot there are no processes, mounts or control groups left. What a sandbox is
/// made of follows from its name, so an entry that cannot be read is still one. A file of any other name is not an entry, and is left
/// alone.
/// </remarks>
internal sealed partial class SandboxJournal(string directory)
{
    private const string DraftExtension = ".new";

    /// <summary>Whether there is no sandbox.</summary>
    public bool IsEmpty => !Ids().Any();

    /// <summary>Whether a name is one that a sandbox may have.</summary>
    public static bool IsSandboxId(string name) => SandboxId().IsMatch(name);

    /// <summary>Writes down a sandbox. From here on it is found after a crash.</summary>
    public void Add(SandboxRecord record) =>
        Write(record.Id, JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.SandboxRecord));

    /// <summary>Writes down that something of a sandbox is there, of which nothing but its name is known.</summary>
    public void AddUnknown(string id) => Write(id, []);

    /// <summary>Strikes out a sandbox of which nothing is left.</summary>
    public void Remove(string id)
    {
        if (Directory.Exists(directory)) File.Delete(FileOf(id));
    }

    /// <summary>Reads every sandbox that was written down and not struck out.</summary>
    public IReadOnlyList<JournalEntry> Read() => [.. Ids().Select(id => new JournalEntry(id, ReadRecord(id)))];

    /// <summary>Takes over what another journal holds, and deletes that.</summary>
    /// <param name="other">The other journal's directory.</param>
    public void TakeOver(string other)
    {
        if (!Directory.Exists(other)) return;
        Directory.CreateDirectory(directory);
        // If this is cut off, the next start does it again: a file that is there twice is moved again, whole.
        foreach (var file in Directory.EnumerateFiles(other).Where(file => IsSandboxId(Path.GetFileName(file))))
            File.Move(file, FileOf(Path.GetFileName(file)), overwrite: true);
        Directory.Delete(other, recursive: true);
    }

    /// <summary>Deletes drafts: they were cut off before anything of their sandboxes was made. Nobody else writes to the journal.</summary>
    public void DeleteDrafts()
    {
        if (!Directory.Exists(directory)) return;
        foreach (var draft in Directory.EnumerateFiles(directory, "*" + DraftExtension)) File.Delete(draft);
    }

    private IEnumerable<string> Ids() => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory).Select(file => Path.GetFileName(file)).Where(IsSandboxId)
        : [];

    private void Write(string id, byte[] text)
    {
        Directory.CreateDirectory(directory);
        // Under its name the file is whole or not there at all, unless the machine itself fails.
        var draft = FileOf(id) + DraftExtension;
        File.WriteAllBytes(draft, text);
        File.Move(draft, FileOf(id));
    }

    private SandboxRecord? ReadRecord(string id)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(id)), RecordJson.Default.SandboxRecord);
            return record is { Version: <= SandboxRecord.CurrentVersion, Owner.BootId: not null }
                && record.Id == id
                && IsGroupOf(id, record.Cgroup)
                ? record
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Everything in this group will be killed.
    private static bool IsGroupOf(string id, string? cgroup) =>
        cgroup is not null && cgroup.StartsWith('/') && cgroup.EndsWith("/" + id, StringComparison.Ordinal)
            && !cgroup.Split('/').Contains("..");

    private string FileOf(string id) => Path.Combine(directory, id);

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex SandboxId();

    [JsonSerializable(typeof(SandboxRecord))]
    private sealed partial class RecordJson : JsonSerializerContext;
}
