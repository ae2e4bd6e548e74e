using System.Diagnostics;
using System.Text.Json;
using Skerry.Server.Tests.Hosting;
using Skerry.Testing;

namespace Skerry.Server.Tests.Clients;

/// <summary>A client from npm, installed from its lock file into a directory of its own, driven by a script beside that file.</summary>
internal static class NodeClient
{
    /// <summary>Runs <c>session.mjs</c> of a client and gives the JSON object that it prints.</summary>
    public static async Task<JsonElement> RunAsync(string name, params string[] arguments)
    {
        var work = Directory.CreateTempSubdirectory($"skerry-{name}-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Repository.File($"tests/Skerry.Server.Tests/Clients/{name}")))
                File.Copy(file, Path.Combine(work.FullName, Path.GetFileName(file)));
            await RunAsync(work, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
            return JsonDocument.Parse(await RunAsync(work, "node", ["session.mjs", .. arguments])).RootElement;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(DirectoryInfo work, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = work.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within($"{program} {string.Join(' ', arguments)}", TimeSpan.FromMinutes(5));
        process.ExitCode.ShouldBe(0, $"{program}: {await output} {await errors}");
        return await output;
    }
}
