using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Skerry.Agent.Tests.Images;

/// <summary>An index of Python packages on loopback, with one wheel: <c>tinypkg</c> 1.0, whose <c>V</c> is 7.</summary>
public sealed class PackageIndex : IDisposable
{
    private const string File = "tinypkg-1.0-py3-none-any.whl";

    private readonly byte[] _wheel = MakeWheel();
    private readonly HttpListener _listener;

    public PackageIndex()
    {
        (_listener, Address) = Listen();
        _ = ServeAsync();
    }

    public string Address { get; }

    public string Hash => Convert.ToHexStringLower(SHA256.HashData(_wheel));

    public void Dispose() => _listener.Close();

    // HttpListener takes no port 0.
    private static (HttpListener Listener, string Address) Listen()
    {
        for (var port = 20_000 + (Environment.ProcessId % 10_000); ; port++)
        {
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                return (listener, $"http://127.0.0.1:{port}/simple");
            }
            catch (HttpListenerException)
            {
                // Taken.
            }
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var isWheel = context.Request.Url!.AbsolutePath.EndsWith(".whl", StringComparison.Ordinal);
                context.Response.ContentType = isWheel ? "application/octet-stream" : "text/html";
                await context.Response.OutputStream.WriteAsync(
                    isWheel ? _wheel : Encoding.UTF8.GetBytes($"<a href=\"/{File}\">{File}</a>"));
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private static byte[] MakeWheel()
    {
        const string info = "tinypkg-1.0.dist-info";
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("tinypkg/__init__.py", "V = 7\n");
            Add($"{info}/METADATA", "Metadata-Version: 2.1\nName: tinypkg\nVersion: 1.0\n");
            Add($"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            Add($"{info}/RECORD", $"tinypkg/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n");

            void Add(string name, string text)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }
}
