namespace Skerry.Bench.Subjects;

/// <summary>Refusals, in the words of who refused.</summary>
internal static class HttpFailure
{
    /// <exception cref="HttpRequestException">The answer is no success; the message has its body.</exception>
    public static async Task EnsureSuccessAsync(this HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var request = response.RequestMessage;
        var words = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new HttpRequestException($"{request?.Method} {request?.RequestUri?.AbsolutePath}: {(int)response.StatusCode} {words}");
    }
}
