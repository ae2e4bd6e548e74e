namespace Skerry.Agent.Processes;

/// <summary>Who user code runs as.</summary>
/// <param name="Uid">The user id; not 0.</param>
/// <param name="Gid">The group id; not 0.</param>
/// <param name="MaxProcesses">How many processes and threads it may have.</param>
/// <param name="SystemCalls">The file of the BPF program that says which system calls it may make; null where a runtime sees to it.</param>
/// <param name="Group">The control group that its processes run in; null for that of the agent.</param>
internal sealed record UserIdentity(int Uid, int Gid, int MaxProcesses, string? SystemCalls = null, string? Group = null);
