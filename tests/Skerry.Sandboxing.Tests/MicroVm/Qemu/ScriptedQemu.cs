namespace Skerry.Sandboxing.Tests.MicroVm.Qemu;

/// <summary>A shell script in the place of QEMU.</summary>
internal sealed class ScriptedQemu : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");

    /// <summary>The program.</summary>
    public string Path => In("qemu-system-x86_64");

    /// <summary>Says what it does.</summary>
    public void Write(string script)
    {
        File.WriteAllText(Path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(Path, Executable);
    }

    /// <summary>Says what it does when it is not asked for its version.</summary>
    public void WriteMachine(string script) =>
        Write($"if [ \"$1\" = --version ]; then echo QEMU emulator version 7.2.0; exit; fi\n{script}");

    /// <summary>A file beside it.</summary>
    public string In(string name) => System.IO.Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
