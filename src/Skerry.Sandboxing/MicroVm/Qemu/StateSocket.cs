using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>Where the socket is that a machine's state is written to.</summary>
/// <param name="Directory">Its directory.</param>
/// <param name="DirectorySeen">The same, as QEMU sees it.</param>
/// <param name="Owner">Who QEMU is.</param>
internal sealed record StateSocket(string Directory, string DirectorySeen, UidRange Owner);
