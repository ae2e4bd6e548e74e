using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Agent.Guest;

/// <summary>Opens the virtio-serial ports to the host.</summary>
internal static class GuestPort
{
    private const string Ports = "/sys/class/virtio-ports";
    private const int PatienceMilliseconds = 30_000;

    /// <summary>Opens a port as soon as it is there and the host has its end.</summary>
    /// <param name="name">The name that the host gave it.</param>
    /// <exception cref="IOException">It is not there in time.</exception>
    public static SafeFileHandle Open(string name)
    {
        // The device tells of its ports after its driver has begun, in messages of their own.
        using var events = new KernelEvents();
        string? found;
        while ((found = Find(name)) is null)
            if (!events.Wait(PatienceMilliseconds)) throw new IOException($"There is no virtio-serial port named '{name}'.");

        SafeFileHandle? port = null;
        try
        {
            port = LinuxException.ThrowIfInvalid(
                Libc.Open($"/dev/{found}", Libc.OpenReadWrite | Libc.NonBlocking | Libc.CloseOnExec), "open a port");
            WaitForHost(port, name);
            var opened = port;
            port = null;
            return opened;
        }
        finally
        {
            port?.Dispose();
        }
    }

    private static string? Find(string name)
    {
        if (!Directory.Exists(Ports)) return null;
        foreach (var port in Directory.EnumerateFileSystemEntries(Ports))
        {
            var file = Path.Combine(port, "name");
            if (File.Exists(file) && File.ReadAllText(file).Trim() == name) return Path.GetFileName(port);
        }

        return null;
    }

    // Until the host has its end, a port looks as if the host had let go of it. Only an edge tells that this has changed.
    private static void WaitForHost(SafeFileHandle port, string name)
    {
        using var poll = LinuxException.ThrowIfInvalid(Libc.CreateEventPoll(Libc.CloseOnExec), "create an event poll");
        var entry = new Libc.EventPollEntry(Libc.EventPollEdge | (uint)Libc.PollOut, 0);
        LinuxException.ThrowIfFailed(Libc.ControlEventPoll(poll, Libc.EventPollAdd, port, in entry), "watch a port");
        Libc.EventPollEntry found;
        do
        {
            if (Libc.WaitEventPoll(poll, out found, PatienceMilliseconds) == 0)
                throw new IOException($"The host is not connected to the virtio-serial port '{name}'.");
        }
        while ((found.Events & (uint)Libc.PollHangUp) != 0);
    }
}
