using Microsoft.Win32.SafeHandles;
using Skerry.Sandboxing.Linux;
using Skerry.Sandboxing.MicroVm.Qemu;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>
/// A machine that was booted once, warmed up and frozen, in memory and sealed: no clone can change what the next one starts from.
/// </summary>
internal sealed class Template : IDisposable
{
    private Template(string key, MachineShape shape, SafeFileHandle memory, SafeFileHandle state, SafeFileHandle scratch) =>
        (Key, Shape, Memory, State, Scratch) = (key, shape, memory, state, scratch);

    /// <summary>Its name.</summary>
    public string Key { get; }

    /// <summary>What it is built of, and so are its clones.</summary>
    public MachineShape Shape { get; }

    /// <summary>Its memory; clones map it privately.</summary>
    public SafeFileHandle Memory { get; }

    /// <summary>The state of its devices.</summary>
    public SafeFileHandle State { get; }

    /// <summary>Its scratch disk, of which each clone has a copy.</summary>
    public SafeFileHandle Scratch { get; }

    /// <summary>Reads a template from disk.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="shape">What it is built of.</param>
    /// <param name="files">Where it is.</param>
    /// <param name="manifest">What its files must hash to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">A file is not what the manifest says.</exception>
    public static Template Load(
        string key, MachineShape shape, TemplateFiles files, TemplateManifest manifest, CancellationToken cancellationToken)
    {
        var loaded = new List<SafeFileHandle>();
        try
        {
            loaded.Add(Seal("memory", files.Memory, manifest.Memory, cancellationToken));
            if (RandomAccess.GetLength(loaded[0]) != shape.MemoryBytes) throw new InvalidDataException("The memory has another length.");
            loaded.Add(Seal("state", files.State, manifest.State, cancellationToken));
            loaded.Add(Seal("scratch", files.Scratch, manifest.Scratch, cancellationToken));
            if (RandomAccess.GetLength(loaded[2]) != manifest.Inputs.ScratchBytes)
                throw new InvalidDataException("The disk has another length.");
            return new Template(key, shape, loaded[0], loaded[1], loaded[2]);
        }
        catch
        {
            foreach (var file in loaded) file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Memory.Dispose();
        State.Dispose();
        Scratch.Dispose();
    }

    private static SafeFileHandle Seal(string name, string file, string expected, CancellationToken cancellationToken)
    {
        using var source = File.OpenHandle(file);
        return SealedMemory.Create($"skerry-{name}", target =>
        {
            var found = SparseFile.CopyAndHash(source, target, cancellationToken);
            if (found != expected) throw new InvalidDataException($"{file} is not what its manifest says.");
        });
    }
}
