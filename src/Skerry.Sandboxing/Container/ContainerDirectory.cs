using Skerry.Sandboxing.Machines;

namespace Skerry.Sandboxing.Container;

/// <summary>What a container's directory holds.</summary>
/// <param name="directory">The directory.</param>
internal sealed class ContainerDirectory(SandboxDirectory directory)
{
    /// <summary>The OCI configuration.</summary>
    public string Configuration => directory.Configuration;

    /// <summary>The root file system: the image with the scratch layer over it.</summary>
    public string Root => directory.Root;

    /// <summary>Where the image is, with its owners mapped, while the root is put together.</summary>
    public string Lower => directory.In("lower");

    /// <summary>Where the scratch layer is while the root is put together.</summary>
    public string Scratch => directory.In("scratch");

    /// <summary>What the sandbox sees as <c>/run/skerry</c>.</summary>
    public string Stream => directory.In("stream");

    /// <summary>The name of the socket in there that the agent dials.</summary>
    public const string Socket = "agent.sock";

    /// <summary>Makes the directories.</summary>
    /// <param name="owner">The ids of the sandbox: its root user gets to the socket, and nobody else's.</param>
    public void Create(UidRange owner)
    {
        directory.Create(owner);
        foreach (var part in new[] { Root, Lower, Scratch, Stream }) directory.CreateIn(Path.GetFileName(part));
        SandboxDirectory.Chown(Stream, owner.First);
    }
}
