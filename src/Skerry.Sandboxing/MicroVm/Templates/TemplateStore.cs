using Skerry.Sandboxing.MicroVm.Qemu;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>The templates that this server uses: each is in memory once, from its first use until its last use has ended.</summary>
/// <param name="directory">Where they are on disk.</param>
internal sealed class TemplateStore(TemplateDirectory directory) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
#pragma warning disable CA2213 // DisposeOnceAsync disposes it, on another thread.
    private readonly CancellationTokenSource _stopping = new();
#pragma warning restore CA2213
    private Task? _disposal;

    /// <summary>Begins a use of a template: one in memory, or one from disk, or a new one. Whoever asks meanwhile gets the same.</summary>
    /// <param name="inputs">What it is made of.</param>
    /// <param name="shape">What its machine is built of.</param>
    /// <param name="maker">Makes it if there is none.</param>
    /// <param name="cancellationToken">Gives up waiting; the making goes on, for the next one who asks.</param>
    /// <returns>The use; the caller ends it.</returns>
    /// <exception cref="IOException">It could not be made.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, or the store was disposed meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed before.</exception>
    public async Task<TemplateLease> AcquireAsync(
        TemplateInputs inputs, MachineShape shape, TemplateDirectory.Maker maker, CancellationToken cancellationToken)
    {
        var entry = Enter(inputs, shape, maker);
        try
        {
            return new TemplateLease(await entry.Template.Task.WaitAsync(cancellationToken), () => Leave(entry));
        }
        catch
        {
            Leave(entry);
            throw;
        }
    }

    /// <summary>
    /// Gives up what is being made, waits until nothing of it is left, and lets go of every template. Clones keep what they have mapped.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate) return new ValueTask(_disposal ??= Task.Run(DisposeOnceAsync));
    }

    private Entry Enter(TemplateInputs inputs, MachineShape shape, TemplateDirectory.Maker maker)
    {
        var key = inputs.Key();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposal is not null, this);
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries[key] = entry = new Entry(key);
                entry.Making = Task.Run(() => MakeAsync(entry, inputs, shape, maker));
            }

            entry.Users++;
            return entry;
        }
    }

    // The making is a use too: it goes on when everybody who waited for it has given up.
    private async Task MakeAsync(Entry entry, TemplateInputs inputs, MachineShape shape, TemplateDirectory.Maker maker)
    {
        try
        {
            entry.Made = await directory.LoadOrMakeAsync(inputs, shape, maker, _stopping.Token);
            entry.Template.SetResult(entry.Made);
        }
        catch (Exception e)
        {
            // A failure is forgotten: the next one who asks tries again.
            lock (_gate) Forget(entry);
            if (_stopping.IsCancellationRequested) entry.Template.SetCanceled(_stopping.Token);
            else entry.Template.SetException(e);
        }
        finally
        {
            Leave(entry);
        }
    }

    private void Leave(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users > 0) return;
            Forget(entry);
        }

        entry.Dispose();
    }

    private void Forget(Entry entry)
    {
        if (_entries.GetValueOrDefault(entry.Key) == entry) _entries.Remove(entry.Key);
    }

    private async Task DisposeOnceAsync()
    {
        await _stopping.CancelAsync();
        Entry[] entries;
        // Nobody enters any more.
        lock (_gate) entries = [.. _entries.Values];
        await Task.WhenAll(entries.Select(entry => entry.Making));
        foreach (var entry in entries) entry.Dispose();
        _stopping.Dispose();
    }

    private sealed class Entry(string key) : IDisposable
    {
        public string Key => key;

        public TaskCompletionSource<Template> Template { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Template? Made { get; set; }

        public Task Making { get; set; } = Task.CompletedTask;

        /// <summary>How many use it, its making among them.</summary>
        public int Users { get; set; } = 1;

        public void Dispose() => Made?.Dispose();
    }
}
