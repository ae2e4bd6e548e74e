namespace Skerry.Agent.Processes;

/// <summary>Who user code runs as.</summary>
/// <param name="Uid">The user id; not 0.</param>
/// <param name="Gid">The group id; not 0.</param>
/// <param name="MaxProcesses">How many processes and threads it may have.</param>
internal sealed record UserIdentity(int Uid, int Gid, int MaxProcesses);
