using System.Collections.Concurrent;

namespace Skerry.Agent.Files;

/// <summary>The names that files have while they are being written.</summary>
internal sealed class UploadNames
{
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);

    /// <summary>Makes up a name that nobody can foresee.</summary>
    public string Take()
    {
        // From the same source as a RandomNumberGenerator, which would load the image's OpenSSL, and with it the image's libc, into
        // this static process.
        var name = $".upload-{Guid.NewGuid():N}";
        _names[name] = true;
        return name;
    }

    /// <summary>Gives a name back: nothing has it any more.</summary>
    public void Return(string name) => _names.TryRemove(name, out _);

    /// <summary>Whether something has this name only while it is being written.</summary>
    public bool Contains(string name) => _names.ContainsKey(name);
}
