using System.Threading.Channels;

namespace Skerry.Agent.Kernels;

/// <summary>The events of one execution, from the kernel's thread to the answer to the host.</summary>
/// <param name="room">Called when there is room again after there was none.</param>
internal sealed class ExecutionEvents(Action room)
{
    /// <summary>How many bytes wait before the kernel's pipes are left unread; one event may exceed it.</summary>
    private const long Capacity = 2 * 1024 * 1024;

    private readonly Channel<byte[]> _lines =
        Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private long _waiting;
    private volatile bool _patient = true;

    /// <summary>Whether the pipes may be read on. There is always room where nobody waits for the reader.</summary>
    public bool HasRoom => !_patient || HasCapacity;

    /// <summary>How many characters of standard output went beyond the execution's limit.</summary>
    public long StdoutOmitted { get; private set; }

    /// <summary>How many characters of standard error went beyond the execution's limit.</summary>
    public long StderrOmitted { get; private set; }

    private bool HasCapacity => Interlocked.Read(ref _waiting) < Capacity;

    /// <summary>Writes an event. It is dropped if there is no room and nobody waits for the reader any more.</summary>
    public void Write(byte[] line)
    {
        if (_patient || HasCapacity) Append(line);
    }

    /// <summary>Counts what is not written, for it is beyond the limit. For the kernel's thread.</summary>
    /// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="characters">How many characters.</param>
    public void Omit(string stream, int characters)
    {
        if (stream == "stdout") StdoutOmitted += characters;
        else StderrOmitted += characters;
    }

    /// <summary>Writes the last event.</summary>
    public void Complete(byte[] line)
    {
        Append(line);
        _lines.Writer.TryComplete();
    }

    /// <summary>The execution is being ended: from here on a slow reader is not waited for.</summary>
    public void LosePatience() => _patient = false;

    /// <summary>Waits for an event.</summary>
    /// <returns>False after the last one.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _lines.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes an event, if one waits.</summary>
    public bool TryRead(out byte[]? line)
    {
        if (!_lines.Reader.TryRead(out line)) return false;
        var left = Interlocked.Add(ref _waiting, -line.Length);
        if (left < Capacity && left + line.Length >= Capacity) room();
        return true;
    }

    private void Append(byte[] line)
    {
        Interlocked.Add(ref _waiting, line.Length);
        _lines.Writer.TryWrite(line);
    }
}
