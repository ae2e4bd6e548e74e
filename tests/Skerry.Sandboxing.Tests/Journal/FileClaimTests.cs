using System.Net.Sockets;
using Skerry.Sandboxing.Journal;

namespace Skerry.Sandboxing.Tests.Journal;

public sealed class FileClaimTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");

    private string File => Path.Combine(_directory.FullName, "claim");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void TryTake_Held_IsNullUntilItIsLetGo()
    {
        using (var claim = FileClaim.TryTake(File))
        {
            claim.ShouldNotBeNull();
            FileClaim.TryTake(File).ShouldBeNull();
        }

        using var again = FileClaim.TryTake(File);
        again.ShouldNotBeNull();
    }

    [Fact]
    public void TryTake_CannotBeOpened_SaysSoInsteadOfCallingItHeld()
    {
        // A socket is there, and open(2) fails with ENXIO.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(File));

        Should.Throw<IOException>(() => FileClaim.TryTake(File));
    }
}
