using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Hosting;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Files;

/// <summary>Writes a file whole: under another name first, then over what is there, whatever that is, without writing through it.</summary>
/// <param name="data">The data directory.</param>
internal sealed class FileWriter(DataDirectory data)
{
    private const uint FileMode = 0x1A4; // 0644

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where it goes; directories that are missing are made.</param>
    /// <param name="content">The bytes, read to their end.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="cancellationToken">Ends the writing; nothing is left of it.</param>
    /// <returns>What is known of the new file.</returns>
    public async Task<AgentFile> WriteAsync(RelativePath path, PipeReader content, long limit, CancellationToken cancellationToken)
    {
        using var parent = data.OpenDirectory(path.BelowRoot().Parts.SkipLast(1), create: true);
        var name = data.Uploads.Take();
        try
        {
            using var handle = FileOpening.Open(parent, name, Libc.OpenWriteOnly | Libc.OpenCreate | Libc.OpenExclusive, FileMode);
            await CopyAsync(content, handle, limit, cancellationToken);
            LinuxException.ThrowIfFailed(Libc.Chown(handle, (uint)data.Owner.Uid, (uint)data.Owner.Gid), "give a file its owner");
            var file = DataDirectory.Look(handle, path.ToString());
            LinuxException.ThrowIfFailed(Libc.Rename(parent, name, parent, path.Name), "put a file in its place");
            return file;
        }
        catch
        {
            _ = Libc.Unlink(parent, name, 0);
            throw;
        }
        finally
        {
            data.Uploads.Return(name);
        }
    }

    private static async Task CopyAsync(PipeReader content, SafeFileHandle handle, long limit, CancellationToken cancellationToken)
    {
        var length = 0L;
        while (true)
        {
            var read = await content.ReadAsync(cancellationToken);
            if (length + read.Buffer.Length > limit)
                throw new AgentProblemException(AgentProblemException.TooLarge, $"The content is larger than {limit} bytes.");
            foreach (var segment in read.Buffer)
            {
                await WriteAsync(handle, segment, length, cancellationToken);
                length += segment.Length;
            }

            content.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    private static async ValueTask WriteAsync(
        SafeFileHandle handle, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(handle, bytes, offset, cancellationToken);
        }
        catch (IOException e) when (FileErrors.IsFull(e))
        {
            throw FileErrors.Translate(Errno.NoSpaceLeft, e.Message);
        }
    }
}
