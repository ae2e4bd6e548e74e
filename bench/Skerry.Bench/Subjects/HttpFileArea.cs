namespace Skerry.Bench.Subjects;

/// <summary>A file behind two requests, whoever serves them.</summary>
internal sealed class HttpFileArea(
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
    Func<Pattern, HttpRequestMessage> upload,
    Func<HttpRequestMessage> download,
    Func<Task> end) : IFileArea
{
    public async Task UploadAsync(Pattern pattern, CancellationToken cancellationToken)
    {
        using var request = upload(pattern);
        using var response = await send(request, cancellationToken);
        await response.EnsureSuccessAsync(cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public async Task DownloadAsync(Pattern pattern, CancellationToken cancellationToken)
    {
        using var request = download();
        using var response = await send(request, cancellationToken);
        await response.EnsureSuccessAsync(cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await pattern.CheckAsync(body, cancellationToken);
    }

    public async ValueTask DisposeAsync() => await end();
}
