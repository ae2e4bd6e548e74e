using System.Globalization;
using System.Text.Json.Nodes;

namespace Skerry.Bench.Peers;

/// <summary>
/// <c>runc run</c> on the Python image, with the configuration that <c>runc spec</c> prints: a read-only root, default namespaces.
/// </summary>
internal sealed class Runc : CommandPeer
{
    private readonly string _folder;

    private Runc(string folder)
        : base("runc") => _folder = folder;

    private string State => Path.Combine(_folder, "state");

    /// <summary>Writes a bundle for every program.</summary>
    public static async Task<Runc> CreateAsync(string image, CancellationToken cancellationToken)
    {
        var runc = new Runc(Directory.CreateTempSubdirectory("skerry-bench-runc-").FullName);
        PythonProgram[] programs =
            [PythonProgram.OnePlusOne, PythonProgram.Frame, PythonProgram.Shell];
        foreach (var program in programs)
            await WriteBundleAsync(runc.Bundle(program), image, program, cancellationToken);
        return runc;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Directory.Exists(State))
            foreach (var path in Directory.GetDirectories(State))
                await CleanAsync(Path.GetFileName(path));
        Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
    }

    /// <summary>Detached, so that no runc stays beside the sandbox; its interpreter still speaks through the pipes given to runc.</summary>
    protected override Child Start(PythonProgram program, string sandbox) =>
        Child.Start("runc", "--root", State, "run", "--detach", "--pid-file", PidFile(sandbox), "--bundle", Bundle(program), sandbox);

    protected override int Root(Child child, string sandbox) =>
        int.Parse(File.ReadAllText(PidFile(sandbox)), CultureInfo.InvariantCulture);

    protected override async Task CleanAsync(string sandbox)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Child.RunAsync("runc", ["--root", State, "delete", "--force", sandbox], patience.Token);
        File.Delete(PidFile(sandbox));
    }

    private string Bundle(PythonProgram program) => Path.Combine(_folder, program.Name);

    private string PidFile(string sandbox) => Path.Combine(_folder, sandbox + ".pid");

    private static async Task WriteBundleAsync(string bundle, string image, PythonProgram program, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(bundle);
        await Child.RunAsync("runc", ["spec", "--bundle", bundle], cancellationToken);
        var path = Path.Combine(bundle, "config.json");
        var config = JsonNode.Parse(await File.ReadAllTextAsync(path, cancellationToken))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = new JsonArray("python3", "-c", program.Code);
        config["root"]!["path"] = image;
        config["mounts"]!.AsArray().Add(new JsonObject { ["destination"] = "/tmp", ["type"] = "tmpfs", ["source"] = "tmpfs" });
        await File.WriteAllTextAsync(path, config.ToJsonString(), cancellationToken);
    }
}
