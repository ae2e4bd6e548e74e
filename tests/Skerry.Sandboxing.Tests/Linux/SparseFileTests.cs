using Microsoft.Win32.SafeHandles;
using Skerry.Linux;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Tests.Linux;

public sealed class SparseFileTests : IDisposable
{
    private const int Page = 4096;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");
    private readonly List<SafeFileHandle> _files = [];

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Copy_HolesAndPagesOfZeros_BecomeHoles()
    {
        var source = New(16 * Page);
        Write(source, 0, Bytes(Page));
        Write(source, 4 * Page, new byte[4 * Page]);
        Write(source, 10 * Page, Bytes(2 * Page));
        var target = New(0);

        SparseFile.Copy(source, target, CancellationToken.None);

        RandomAccess.GetLength(target).ShouldBe(16 * Page);
        ReadAll(target).ShouldBe(ReadAll(source));
        DataOf(target).ShouldBe([(0, Page), (10 * Page, 12 * Page)]);
    }

    [Fact]
    public void Copy_DataFarOut_TakesNoRoomBefore()
    {
        const long far = 20L << 30;
        var source = New(far + 3);
        Write(source, far, [1, 2, 3]);
        var target = New(0);

        SparseFile.Copy(source, target, CancellationToken.None);

        RandomAccess.GetLength(target).ShouldBe(far + 3);
        DataOf(target).ShouldBe([(far, far + 3)]);
        SparseFile.Hash(target, CancellationToken.None).ShouldBe(SparseFile.Hash(source, CancellationToken.None));
    }

    [Fact]
    public void Copy_NothingButHoles_IsOneHole()
    {
        var target = New(0);

        SparseFile.Copy(New(1 << 20), target, CancellationToken.None);

        RandomAccess.GetLength(target).ShouldBe(1 << 20);
        DataOf(target).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Copy_AnyLayout_IsTheSameFileAndTheSameHash(int seed)
    {
        var random = new Random(seed);
        var source = New((2 << 20) + random.Next(Page));
        for (var number = 0; number < 60; number++)
        {
            var piece = new byte[random.Next(1, 3 * Page)];
            if (random.Next(3) > 0) random.NextBytes(piece);
            Write(source, random.Next(2 << 20), piece);
        }

        var (copy, hashed) = (New(0), New(0));
        SparseFile.Copy(source, copy, CancellationToken.None);
        var told = SparseFile.CopyAndHash(source, hashed, CancellationToken.None);

        ReadAll(copy).AsSpan().SequenceEqual(ReadAll(source)).ShouldBeTrue();
        ReadAll(hashed).AsSpan().SequenceEqual(ReadAll(source)).ShouldBeTrue();
        foreach (var file in new[] { source, copy, hashed }) SparseFile.Hash(file, CancellationToken.None).ShouldBe(told);
    }

    [Fact]
    public void Hash_HolesAndZeros_CountAlike()
    {
        var (holes, zeros) = (New(8 * Page), New(8 * Page));
        Write(zeros, 0, new byte[8 * Page]);
        foreach (var file in new[] { holes, zeros }) Write(file, 3 * Page, [7]);

        SparseFile.Hash(holes, CancellationToken.None).ShouldBe(SparseFile.Hash(zeros, CancellationToken.None));
    }

    [Fact]
    public void Hash_SameDataElsewhere_IsAnother()
    {
        var (here, there) = (New(8 * Page), New(8 * Page));
        Write(here, Page, [7]);
        Write(there, 2 * Page, [7]);

        SparseFile.Hash(here, CancellationToken.None).ShouldNotBe(SparseFile.Hash(there, CancellationToken.None));
    }

    [Fact]
    public void Copy_GivenUp_Ends()
    {
        var source = New(Page);
        Write(source, 0, Bytes(Page));
        using var caller = new CancellationTokenSource();
        caller.Cancel();

        Should.Throw<OperationCanceledException>(() => SparseFile.Copy(source, New(0), caller.Token));
    }

    private SafeFileHandle New(long length)
    {
        var file = File.OpenHandle(Path.Combine(_directory.FullName, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite);
        _files.Add(file);
        RandomAccess.SetLength(file, length);
        return file;
    }

    private static void Write(SafeFileHandle file, long offset, byte[] bytes) => RandomAccess.Write(file, bytes, offset);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(5).NextBytes(bytes);
        return bytes;
    }

    private static byte[] ReadAll(SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, bytes, 0).ShouldBe(bytes.Length);
        return bytes;
    }

    // Where the file system says that there is data.
    private static List<(long Start, long End)> DataOf(SafeFileHandle file)
    {
        var data = new List<(long, long)>();
        for (var end = 0L; Libc.Seek(file, end, Libc.SeekData) is >= 0 and var start;)
        {
            end = Libc.Seek(file, start, Libc.SeekHole);
            data.Add((start, end));
        }

        return data;
    }
}
