namespace Skerry.Bench.Subjects;

/// <summary>How a pool is doing, as its metadata says.</summary>
/// <param name="Ready">Sandboxes that wait for a session.</param>
/// <param name="Starting">Sandboxes being started.</param>
/// <param name="Allocated">Sandboxes that a session has.</param>
/// <param name="Failure">Why sandboxes fail to start, if they do.</param>
internal sealed record SkerryPoolStatus(int Ready, int Starting, int Allocated, string? Failure);
