using System.Text.Json;
using Microsoft.Extensions.Logging;
using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.MicroVm.Qemu;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>
/// The templates on disk, a directory for each, named by its key. Servers share it: one at a time makes, loads or deletes a template.
/// </summary>
/// <param name="directory">Where they are kept.</param>
/// <param name="kept">How many are kept.</param>
/// <param name="timeProvider">Tells when one was made or used.</param>
/// <param name="logger">Where it logs.</param>
internal sealed partial class TemplateDirectory(string directory, int kept, TimeProvider timeProvider, ILogger logger)
{
    private const string Draft = ".new";
    private const string Lock = ".lock";

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger;

    /// <summary>Makes the files of a template in an empty directory: all but the manifest.</summary>
    public delegate Task Maker(TemplateFiles files, CancellationToken cancellationToken);

    /// <summary>Loads a template, or makes it first.</summary>
    /// <param name="inputs">What it is made of.</param>
    /// <param name="shape">What its machine is built of.</param>
    /// <param name="maker">Makes it if there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The template; the caller disposes it.</returns>
    /// <exception cref="IOException">It could not be made.</exception>
    public async Task<Template> LoadOrMakeAsync(TemplateInputs inputs, MachineShape shape, Maker maker, CancellationToken cancellationToken)
    {
        var key = inputs.Key();
        using var claim = await TakeAsync(key, cancellationToken);
        var files = new TemplateFiles(Path.Combine(directory, key));
        var template = TryLoad(key, inputs, shape, files, cancellationToken);
        if (template is null)
        {
            var began = timeProvider.GetTimestamp();
            LogMaking(key, inputs.CommandLine);
            await MakeAsync(files, inputs, maker, cancellationToken);
            template = TryLoad(key, inputs, shape, files, cancellationToken)
                ?? throw new IOException($"The template {key} is not on disk as it was written; is the disk full?");
            LogMade(key, timeProvider.GetElapsedTime(began).TotalSeconds);
        }

        TryOrLog(() => Directory.SetLastWriteTimeUtc(files.Directory, timeProvider.GetUtcNow().UtcDateTime));
        TryOrLog(Prune);
        return template;
    }

    private Template? TryLoad(
        string key, TemplateInputs inputs, MachineShape shape, TemplateFiles files, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(files.Directory)) return null;
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(files.Manifest), TemplateJson.Default.TemplateManifest);
            if (manifest?.Inputs != inputs) throw new InvalidDataException("The manifest names other inputs.");
            return Template.Load(key, shape, files, manifest, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or UnauthorizedAccessException)
        {
            LogDiscarded(key, e);
            Directory.Delete(files.Directory, recursive: true);
            return null;
        }
    }

    private async Task MakeAsync(TemplateFiles files, TemplateInputs inputs, Maker maker, CancellationToken cancellationToken)
    {
        var draft = new TemplateFiles($"{files.Directory}{Draft}");
        if (Directory.Exists(draft.Directory)) Directory.Delete(draft.Directory, recursive: true);
        Directory.CreateDirectory(draft.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var began = timeProvider.GetTimestamp();
            await maker(draft, cancellationToken);
            var manifest = TemplateManifest.Of(
                inputs, draft, timeProvider.GetUtcNow(), timeProvider.GetElapsedTime(began), cancellationToken);
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

    private async Task<FileClaim> TakeAsync(string key, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(10); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (TryTake(key) is { } claim) return claim;
            await Task.Delay(pause, timeProvider, cancellationToken);
        }
    }

    // A lock is deleted by whoever holds it. One that was opened just before that, and got afterwards, locks nobody out: its mark tells.
    private FileClaim? TryTake(string key)
    {
        var file = LockOf(key);
        if (FileClaim.TryTake(file) is not { } claim) return null;
        try
        {
            var mark = Guid.NewGuid().ToString();
            claim.Write(mark);
            if (FileClaim.Read(file) == mark) return claim;
        }
        catch (IOException) when (!File.Exists(file))
        {
            // The same, with nobody at the new one yet.
        }
        catch
        {
            claim.Dispose();
            throw;
        }

        claim.Dispose();
        return null;
    }

    // What is gone from disk stays in the memory of the servers that use it.
    private void Prune()
    {
        var templates = Directory.EnumerateDirectories(directory)
            .Where(candidate => !candidate.EndsWith(Draft, StringComparison.Ordinal) && File.Exists(new TemplateFiles(candidate).Manifest))
            .OrderByDescending(Directory.GetLastWriteTimeUtc).Skip(kept);
        foreach (var old in templates) TryOrLog(() => Delete(Path.GetFileName(old), old));
        // A draft that nobody is at was left by a server that was killed, and the lock of nothing by a making that failed.
        foreach (var draft in Directory.EnumerateDirectories(directory, $"*{Draft}"))
            TryOrLog(() => Delete(Path.GetFileName(draft)[..^Draft.Length], draft, isDraft: true));
        foreach (var file in Directory.EnumerateFiles(directory, $".*{Lock}"))
            TryOrLog(() => DeleteLock(Path.GetFileName(file)[1..^Lock.Length]));
    }

    // What another server is just loading or making is left to it.
    private void Delete(string key, string path, bool isDraft = false)
    {
        using var claim = TryTake(key);
        if (claim is null) return;
        Directory.Delete(path, recursive: true);
        if (!isDraft) LogPruned(key);
    }

    private void DeleteLock(string key)
    {
        if (IsOnDisk()) return;
        using var claim = TryTake(key);
        if (claim is not null && !IsOnDisk()) File.Delete(LockOf(key));

        bool IsOnDisk() => Directory.Exists(Path.Combine(directory, key)) || Directory.Exists(Path.Combine(directory, key + Draft));
    }

    // A template that was loaded is not given up because something beside it could not be tidied.
    private void TryOrLog(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotPruned(directory, e);
        }
    }

    private string LockOf(string key) => Path.Combine(directory, $".{key}{Lock}");

    [LoggerMessage(3121, LogLevel.Information, "Template {Template} is being made; its machine is told: {CommandLine}")]
    private partial void LogMaking(string template, string commandLine);

    [LoggerMessage(3122, LogLevel.Information, "Template {Template} was made in {Seconds:F1} s.")]
    private partial void LogMade(string template, double seconds);

    [LoggerMessage(3123, LogLevel.Warning, "Template {Template} is not what was written; it is discarded and made again.")]
    private partial void LogDiscarded(string template, Exception exception);

    [LoggerMessage(3124, LogLevel.Information, "Template {Template} has not been used for the longest time, and is deleted.")]
    private partial void LogPruned(string template);

    [LoggerMessage(3125, LogLevel.Warning, "Something in {Directory} could not be tidied; the next template that is loaded tries again.")]
    private partial void LogNotPruned(string directory, Exception exception);
}
