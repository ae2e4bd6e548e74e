namespace Skerry.Agent.Guest;

/// <summary>The machine's disks, by the serial numbers that the host gave them.</summary>
internal static class GuestDisks
{
    private const string Blocks = "/sys/block";

    /// <summary>Finds a disk.</summary>
    /// <param name="serial">Its serial number.</param>
    /// <returns>The path of its device.</returns>
    /// <exception cref="IOException">There is none.</exception>
    public static string Find(string serial)
    {
        foreach (var block in Directory.EnumerateFileSystemEntries(Blocks))
        {
            var file = Path.Combine(block, "serial");
            if (File.Exists(file) && File.ReadAllText(file).Trim() == serial) return $"/dev/{Path.GetFileName(block)}";
        }

        throw new IOException($"There is no disk with the serial number '{serial}'.");
    }
}
