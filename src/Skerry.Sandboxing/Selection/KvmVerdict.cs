namespace Skerry.Sandboxing.Selection;

/// <summary>That no guest ended under KVM within the deadline.</summary>
/// <param name="Identity">What this holds for.</param>
/// <param name="FoundAt">When it was found.</param>
/// <param name="Problems">The sentences that said so.</param>
internal sealed record KvmVerdict(KvmIdentity Identity, DateTimeOffset FoundAt, IReadOnlyList<string> Problems);
