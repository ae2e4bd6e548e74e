namespace Skerry.Bench.Peers;

/// <summary><c>bwrap</c> on the Python image: new namespaces of every kind, a read-only root.</summary>
internal sealed class Bubblewrap(string image) : CommandPeer("bwrap")
{
    protected override Child Start(PythonProgram program, string sandbox) => Child.Start(
        "bwrap",
        "--ro-bind", image, "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        "--unshare-all", "--die-with-parent", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin",
        "python3", "-c", program.Code);

    protected override int Root(Child child, string sandbox) => child.Id;
}
