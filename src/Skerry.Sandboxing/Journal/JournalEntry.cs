namespace Skerry.Sandboxing.Journal;

/// <summary>An entry of the journal.</summary>
/// <param name="Id">The sandbox, as the entry's file is named.</param>
/// <param name="Record">What the entry says; null if it is empty, torn, of a newer version or otherwise unreadable.</param>
internal sealed record JournalEntry(string Id, SandboxRecord? Record);
