using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Skerry.Pools.Files;

namespace Skerry.Api.Files;

/// <summary>One file of a form.</summary>
/// <param name="name">Its name as the client sent it.</param>
/// <param name="body">Its bytes.</param>
internal sealed class UploadPart(string name, Stream body)
{
    public string Name { get; } = name;

    public async Task<SandboxFile> WriteAsync(ISandboxFiles files, SandboxPath path, long limit, CancellationToken cancellationToken)
    {
        await using var source = new FaultKeepingStream(body);
        try
        {
            return await files.WriteAsync(path, source, limit, cancellationToken);
        }
        catch (Exception) when (source.Fault is { } fault)
        {
            // The sandbox's side wraps what went wrong on the client's; the client is to hear of its own fault.
            if (fault is (IOException or InvalidDataException) and not BadHttpRequestException) throw UploadForm.Malformed(fault);
            ExceptionDispatchInfo.Throw(fault);
            throw;
        }
    }
}
