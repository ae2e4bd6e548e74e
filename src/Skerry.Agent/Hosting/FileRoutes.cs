using System.Globalization;
using Skerry.Agent.Files;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Hosting;

/// <summary>The routes to the data directory.</summary>
internal sealed class FileRoutes(DataDirectory data)
{
    private const int ReadSize = 64 * 1024;

    /// <summary>Lists a directory.</summary>
    public Task ListAsync(HttpContext context)
    {
        var recursive = string.Equals(context.Request.Query["recursive"], "true", StringComparison.OrdinalIgnoreCase);
        var listing = new DirectoryListing(data, context.Request.Query["after"].ToString())
            .List(PathOf(context), recursive, context.RequestAborted);
        return Answers.JsonAsync(context, listing, AgentJson.Default.AgentListing);
    }

    /// <summary>Says what is known of a file or directory.</summary>
    public Task LookAsync(HttpContext context) =>
        Answers.JsonAsync(context, data.Look(PathOf(context)), AgentJson.Default.AgentFile);

    /// <summary>Deletes a file or a tree.</summary>
    public Task DeleteAsync(HttpContext context)
    {
        var path = PathOf(context).BelowRoot();
        using var parent = data.OpenDirectory(path.Parts.SkipLast(1));
        if (Libc.Unlink(parent, path.Name, 0) != 0)
        {
            var failure = LinuxException.OfLastCall("delete a file");
            if (failure.Error != Errno.IsDirectory) throw failure;
            TreeRemoval.Remove(parent, path.Name, context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Answers the bytes of a file, as many as it had when it was opened.</summary>
    public async Task ReadAsync(HttpContext context)
    {
        var (handle, file) = data.OpenRead(PathOf(context));
        using (handle)
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = file.Size;
            context.Response.Headers.LastModified = new DateTime(file.ModifiedTicks, DateTimeKind.Utc)
                .ToString("r", CultureInfo.InvariantCulture);
            var writer = context.Response.BodyWriter;
            for (var offset = 0L; offset < file.Size;)
            {
                var buffer = writer.GetMemory(ReadSize);
                var most = (int)Math.Min(buffer.Length, file.Size - offset);
                var length = await RandomAccess.ReadAsync(handle, buffer[..most], offset, context.RequestAborted);
                if (length == 0) throw new IOException("The file shrank while it was read.");
                writer.Advance(length);
                offset += length;
                await writer.FlushAsync(context.RequestAborted);
            }
        }
    }

    /// <summary>Makes the body a file.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var path = PathOf(context);
        if (!long.TryParse(context.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
            throw new AgentProblemException(AgentProblemException.Failed, "The limit is missing.");
        if (context.Request.ContentLength > limit)
            throw new AgentProblemException(AgentProblemException.TooLarge, $"The content is larger than {limit} bytes.");
        var file = await new FileWriter(data).WriteAsync(path, context.Request.BodyReader, limit, context.RequestAborted);
        await Answers.JsonAsync(context, file, AgentJson.Default.AgentFile);
    }

    private static RelativePath PathOf(HttpContext context) => RelativePath.Parse(context.Request.Query["path"].ToString());
}
