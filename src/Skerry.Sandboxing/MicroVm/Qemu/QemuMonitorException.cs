namespace Skerry.Sandboxing.MicroVm.Qemu;

/// <summary>QEMU refused a command, broke its protocol, or ended.</summary>
internal sealed class QemuMonitorException(string message, Exception? innerException = null) : IOException(message, innerException);
