using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.MicroVm.Qemu;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>The templates of this machine: on disk for the next server, in memory for this one's clones.</summary>
/// <param name="directory">Where they are kept, a directory for each, named by its key.</param>
/// <param name="kept">How many are kept on disk.</param>
/// <param name="timeProvider">Tells when one was made.</param>
/// <param name="logger">Where it logs.</param>
internal sealed partial class TemplateStore(string directory, int kept, TimeProvider timeProvider, ILogger<TemplateStore> logger) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<Template>> _asked = [];
    private readonly ConcurrentBag<Template> _loaded = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = logger;

    /// <summary>Makes the files of a template in an empty directory: all but the manifest.</summary>
    public delegate Task Maker(TemplateFiles files, CancellationToken cancellationToken);

    /// <summary>Gives a template: one in memory, or one from disk, or a new one. Whoever asks meanwhile gets the same.</summary>
    /// <param name="inputs">What it is made of.</param>
    /// <param name="shape">What its machine is built of.</param>
    /// <param name="maker">Makes it if there is none.</param>
    /// <param name="cancellationToken">Gives up waiting; the making goes on for others.</param>
    /// <returns>The template; it stays the store's.</returns>
    /// <exception cref="IOException">It could not be made.</exception>
    public async Task<Template> GetAsync(TemplateInputs inputs, MachineShape shape, Maker maker, CancellationToken cancellationToken)
    {
        var key = inputs.Key();
        Task<Template> asked;
        lock (_gate)
        {
            // A failure is forgotten: the next one who asks tries again.
            if (!_asked.TryGetValue(key, out asked!) || asked.IsFaulted || asked.IsCanceled)
                _asked[key] = asked = Task.Run(() => LoadOrMakeAsync(key, inputs, shape, maker), CancellationToken.None);
        }

        return await asked.WaitAsync(cancellationToken);
    }

    /// <summary>Lets go of every template. Clones keep what they have mapped.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        foreach (var template in _loaded) template.Dispose();
        _stopping.Dispose();
    }

    private async Task<Template> LoadOrMakeAsync(string key, TemplateInputs inputs, MachineShape shape, Maker maker)
    {
        var stopping = _stopping.Token;
        // One server at a time makes a template; the others find it made.
        using var claim = await TakeAsync(Path.Combine(directory, $".{key}.lock"), stopping);
        var files = new TemplateFiles(Path.Combine(directory, key));
        var template = TryLoad(key, inputs, shape, files, stopping);
        if (template is null)
        {
            var began = timeProvider.GetTimestamp();
            LogMaking(key, inputs.CommandLine);
            await MakeAsync(files, inputs, maker, stopping);
            template = TryLoad(key, inputs, shape, files, stopping)
                ?? throw new IOException($"The template {key} is not on disk as it was written; is the disk full?");
            LogMade(key, timeProvider.GetElapsedTime(began).TotalSeconds);
        }

        Directory.SetLastWriteTimeUtc(files.Directory, timeProvider.GetUtcNow().UtcDateTime);
        Prune();
        _loaded.Add(template);
        return template;
    }

    private Template? TryLoad(string key, TemplateInputs inputs, MachineShape shape, TemplateFiles files, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(files.Directory)) return null;
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(files.Manifest), TemplateJson.Default.TemplateManifest);
            if (manifest?.Inputs != inputs) throw new InvalidDataException("The manifest names other inputs.");
            return Template.Load(key, shape, files, manifest, cancellationToken);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            LogDiscarded(key, e);
            Directory.Delete(files.Directory, recursive: true);
            return null;
        }
    }

    private async Task MakeAsync(TemplateFiles files, TemplateInputs inputs, Maker maker, CancellationToken cancellationToken)
    {
        var draft = new TemplateFiles($"{files.Directory}.new");
        if (Directory.Exists(draft.Directory)) Directory.Delete(draft.Directory, recursive: true);
        Directory.CreateDirectory(draft.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var began = timeProvider.GetTimestamp();
            await maker(draft, cancellationToken);
            var manifest = TemplateManifest.Of(inputs, draft, timeProvider.GetUtcNow(), timeProvider.GetElapsedTime(began), cancellationToken);
            await File.WriteAllBytesAsync(
                draft.Manifest, JsonSerializer.SerializeToUtf8Bytes(manifest, TemplateJson.Default.TemplateManifest), cancellationToken);
            Directory.Move(draft.Directory, files.Directory);
        }
        catch
        {
            Directory.Delete(draft.Directory, recursive: true);
            throw;
        }
    }

    private async Task<FileClaim> TakeAsync(string file, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(10); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (FileClaim.TryTake(file) is { } claim) return claim;
            await Task.Delay(pause, timeProvider, cancellationToken);
        }
    }

    // What is gone from disk stays in the memory of the servers that use it.
    private void Prune()
    {
        var templates = Directory.EnumerateDirectories(directory)
            .Where(candidate => File.Exists(new TemplateFiles(candidate).Manifest))
            .OrderByDescending(Directory.GetLastWriteTimeUtc);
        foreach (var old in templates.Skip(kept))
        {
            LogPruned(Path.GetFileName(old));
            Directory.Delete(old, recursive: true);
            File.Delete(Path.Combine(directory, $".{Path.GetFileName(old)}.lock"));
        }
    }

    [LoggerMessage(3121, LogLevel.Information, "Template {Template} is being made; its machine is told: {CommandLine}")]
    private partial void LogMaking(string template, string commandLine);

    [LoggerMessage(3122, LogLevel.Information, "Template {Template} was made in {Seconds:F1} s.")]
    private partial void LogMade(string template, double seconds);

    [LoggerMessage(3123, LogLevel.Warning, "Template {Template} is not what was written; it is discarded and made again.")]
    private partial void LogDiscarded(string template, Exception exception);

    [LoggerMessage(3124, LogLevel.Information, "Template {Template} has not been used for the longest time, and is deleted.")]
    private partial void LogPruned(string template);
}
