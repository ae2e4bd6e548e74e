using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using static Skerry.Soak.Traffic.Caller;

namespace Skerry.Soak.Traffic;

/// <summary>Files that go in and come out.</summary>
internal static class FileScenarios
{
    public static Task RoundTripAsync(Caller caller, Random random, TimeProvider time) =>
        RoundTripAsync(caller, random, random.Next(1, 256 << 10));

    public static Task LargeAsync(Caller caller, Random random, TimeProvider time) =>
        RoundTripAsync(caller, random, random.Next(8 << 20, 24 << 20));

    /// <summary>A file goes in, is listed, is read inside, comes out the same, is deleted and gone.</summary>
    private static async Task RoundTripAsync(Caller caller, Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        using (await caller.SendAsync(HttpMethod.Post, caller.Route("files"), HttpStatusCode.OK, () => Form(bytes))) { }

        var listing = await caller.GetAsync("files");
        var entry = listing.GetProperty("value").EnumerateArray().Single(file => file.GetProperty("name").GetString() == "data.bin");
        Expect(length, entry.GetProperty("sizeInBytes").GetInt32(), "the size of a file in the listing");

        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await caller.PrintsAsync(hash, "import hashlib; print(hashlib.sha256(open('/mnt/data/data.bin', 'rb').read()).hexdigest())");
        using (var reply = await caller.SendAsync(HttpMethod.Get, caller.Route("files/data.bin/content"), HttpStatusCode.OK))
        {
            await using var content = await reply.Content.ReadAsStreamAsync();
            Expect(hash, Convert.ToHexStringLower(await SHA256.HashDataAsync(content)), "the hash of a file that came out");
        }

        using (await caller.SendAsync(HttpMethod.Delete, caller.Route("files/data.bin"), HttpStatusCode.NoContent)) { }
        Expect(HttpStatusCode.NotFound, await caller.StatusAsync("files/data.bin"), "the status of a file that was deleted");
    }

    private static MultipartFormDataContent Form(byte[] bytes)
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new MultipartFormDataContent { { file, "file", "data.bin" } };
    }
}
