namespace Skerry.Pools.Executions;

/// <summary>What an execution showed, the first of it within bounds, and in any case its value and the last image.</summary>
/// <param name="buffers">What it draws from; null: nothing is drawn.</param>
internal sealed class ShownOutputs(ExecutionBuffers? buffers)
{
    /// <summary>How many are kept.</summary>
    public const int Most = 256;

    /// <summary>How many bytes are kept of them together, besides a value and an image that came too late.</summary>
    public const long MostBytes = 16 * 1024 * 1024;

    private readonly List<ShownOutput> _kept = [];
    private long _bytes;
    private long _lateBytes;

    /// <summary>The value of the last expression.</summary>
    public MimeBundle? Value { get; private set; }

    /// <summary>The last that has a form of an image.</summary>
    public MimeBundle? Image { get; private set; }

    /// <summary>Those that are kept, in order.</summary>
    public IReadOnlyList<ShownOutput> Kept => _kept;

    /// <summary>How many are not kept.</summary>
    public int Omitted { get; private set; }

    /// <summary>Takes one in.</summary>
    /// <param name="data">It.</param>
    /// <param name="isValue">Whether it is the value of the last expression.</param>
    /// <returns>Null if it is kept or was one too many; otherwise why there is no room for it.</returns>
    public string? Add(MimeBundle data, bool isValue)
    {
        var value = isValue ? data : Value;
        var image = HasImage(data) ? data : Image;
        if (_kept.Count < Most && _bytes + data.Size <= MostBytes)
        {
            if (buffers?.Take(data.Size) is { } shortage) return Omit(shortage);
            _kept.Add(new ShownOutput(data, isValue));
            _bytes += data.Size;
            KeepLate(value, image);
            return null;
        }

        Omitted++;
        return KeepLate(value, image);
    }

    private static bool HasImage(MimeBundle bundle) => bundle.Forms.Keys.Any(form => form.StartsWith("image/", StringComparison.Ordinal));

    private string? Omit(string why)
    {
        Omitted++;
        return why;
    }

    // The value and the image may not be among those kept: then what they hold is drawn for them.
    private string? KeepLate(MimeBundle? value, MimeBundle? image)
    {
        var bytes = LateSize(value) + (ReferenceEquals(value, image) ? 0 : LateSize(image));
        if (bytes > _lateBytes && buffers?.Take(bytes - _lateBytes) is { } shortage) return shortage;
        if (bytes < _lateBytes) buffers?.Return(_lateBytes - bytes);
        (Value, Image, _lateBytes) = (value, image, bytes);
        return null;
    }

    private long LateSize(MimeBundle? bundle) =>
        bundle is null || _kept.Exists(kept => ReferenceEquals(kept.Data, bundle)) ? 0 : bundle.Size;
}
