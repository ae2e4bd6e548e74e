namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>The files of one template.</summary>
/// <param name="Directory">Where they are.</param>
internal sealed record TemplateFiles(string Directory)
{
    /// <summary>The machine's memory.</summary>
    public string Memory => Path.Combine(Directory, "memory");

    /// <summary>The state of its devices.</summary>
    public string State => Path.Combine(Directory, "state");

    /// <summary>Its scratch disk.</summary>
    public string Scratch => Path.Combine(Directory, "scratch");

    /// <summary>What it was made of, and the hashes of the others.</summary>
    public string Manifest => Path.Combine(Directory, "manifest.json");
}
