using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;

namespace Skerry.Sandboxing.Linux;

/// <summary>Files that are mostly holes: disks and memories of machines that have used little of them.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man2/lseek.2.html">lseek(2), seeking file data and holes</seealso>
internal static class SparseFile
{
    private const int ChunkLength = 1 << 20;
    private const int PageLength = 4096;

    /// <summary>Copies what a file holds. Pages of nothing but zeros become holes.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">An empty file; it becomes as long.</param>
    /// <param name="cancellationToken">Gives up half-way.</param>
    public static void Copy(SafeFileHandle source, SafeFileHandle target, CancellationToken cancellationToken)
    {
        RandomAccess.SetLength(target, RandomAccess.GetLength(source));
        Visit(source, (offset, page) => RandomAccess.Write(target, page, offset), cancellationToken);
    }

    /// <summary>Copies what a file holds, and tells what that was.</summary>
    /// <returns>The hash, as <see cref="Hash"/> has it.</returns>
    public static string CopyAndHash(SafeFileHandle source, SafeFileHandle target, CancellationToken cancellationToken)
    {
        using var hash = new PageHash();
        RandomAccess.SetLength(target, RandomAccess.GetLength(source));
        Visit(
            source,
            (offset, page) =>
            {
                RandomAccess.Write(target, page, offset);
                hash.Add(offset, page);
            },
            cancellationToken);
        return hash.Finish();
    }

    /// <summary>The SHA-256 of what a file holds and where, so that holes and pages of zeros count alike.</summary>
    public static string Hash(SafeFileHandle file, CancellationToken cancellationToken)
    {
        using var hash = new PageHash();
        Visit(file, hash.Add, cancellationToken);
        return hash.Finish();
    }

    private static void Visit(SafeFileHandle file, PageVisitor visit, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkLength];
        for (var end = 0L; Next(file, end, Libc.SeekData) is { } start;)
        {
            end = Next(file, start, Libc.SeekHole) ?? throw new IOException("A file became shorter while it was read.");
            for (var position = start; position < end;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(ChunkLength, end - position)), position);
                if (read == 0) throw new IOException("A file became shorter while it was read.");
                VisitPages(buffer.AsSpan(0, read), position, visit);
                position += read;
            }
        }
    }

    private static void VisitPages(ReadOnlySpan<byte> chunk, long position, PageVisitor visit)
    {
        for (var start = 0; start < chunk.Length; start += PageLength)
        {
            var page = chunk[start..Math.Min(start + PageLength, chunk.Length)];
            if (page.ContainsAnyExcept((byte)0)) visit(position + start, page);
        }
    }

    private static long? Next(SafeFileHandle file, long offset, int kind)
    {
        var found = Libc.Seek(file, offset, kind);
        if (found >= 0) return found;
        var error = Marshal.GetLastPInvokeError();
        return error == Errno.NoSuchAddress ? null : throw new LinuxException("find the data of a sparse file", error);
    }

    private delegate void PageVisitor(long offset, ReadOnlySpan<byte> page);

    private sealed class PageHash : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public void Add(long offset, ReadOnlySpan<byte> page)
        {
            _hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in offset)));
            _hash.AppendData(page);
        }

        public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public void Dispose() => _hash.Dispose();
    }
}
