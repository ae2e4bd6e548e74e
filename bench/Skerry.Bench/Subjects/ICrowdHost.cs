namespace Skerry.Bench.Subjects;

/// <summary>Takes a crowd of new callers at once, and makes what it lacks while they wait.</summary>
internal interface ICrowdHost : IInterpreterHost;
