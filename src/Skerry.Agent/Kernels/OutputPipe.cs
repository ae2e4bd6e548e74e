using System.Text;
using Microsoft.Win32.SafeHandles;
using Skerry.Agent.Protocol;
using Skerry.Linux;

namespace Skerry.Agent.Kernels;

/// <summary>Reads a standard stream of the kernel: text up to the execution's limit, the rest to be dropped.</summary>
/// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="pipe">The stream.</param>
internal sealed class OutputPipe(string name, SafeFileHandle pipe)
{
    // One read is never more characters than one event may have, with what is left over of a character that the read before it tore.
    private const int ReadSize = AgentBounds.LongestOutput - 8;

    private const int LongestTail = 1000;

    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private readonly byte[] _bytes = new byte[ReadSize];
    private readonly char[] _text = new char[AgentBounds.LongestOutput];
    private int _remaining;
    private bool _begun;

    /// <summary>The descriptor to poll; negative once every writer has closed it.</summary>
    public int Descriptor { get; private set; } = (int)pipe.DangerousGetHandle();

    /// <summary>The end of what was dropped before the first execution: why a kernel that does not start does not.</summary>
    public string Tail { get; private set; } = "";

    /// <summary>Begins an execution: what was written since the last one belongs to nobody.</summary>
    /// <param name="limit">How many characters are sent.</param>
    public void Begin(int limit)
    {
        _begun = true;
        Drain(null);
        _decoder.Reset();
        _remaining = limit;
    }

    /// <summary>Ends an execution: what it wrote is all there.</summary>
    public void End(ExecutionEvents events)
    {
        Drain(events);
        Send(events, _decoder.GetChars([], _text, flush: true));
        _remaining = 0;
    }

    /// <summary>Reads what was written until now. A process that goes on writing does not hold it up.</summary>
    /// <param name="events">Where the text goes; null drops it.</param>
    public void Drain(ExecutionEvents? events)
    {
        for (var total = 0; total < Pipes.Capacity && Read(events) is var length && length > 0; total += length) { }
    }

    /// <summary>Reads once.</summary>
    /// <param name="events">Where the text goes; null drops it.</param>
    /// <returns>How many bytes there were, 0 if none.</returns>
    public int Read(ExecutionEvents? events)
    {
        if (Descriptor < 0) return 0;
        var length = Libc.Read(pipe, _bytes);
        if (length == 0) Descriptor = -1;
        if (length <= 0) return 0;

        if (events is not null && _remaining > 0)
            Send(events, _decoder.GetChars(_bytes.AsSpan(0, length), _text, flush: false));
        else if (events is not null)
            events.Omit(name, Encoding.UTF8.GetCharCount(_bytes.AsSpan(0, length)));
        else if (!_begun)
            Tail = Encoding.UTF8.GetString(_bytes.AsSpan(0, length)[Math.Max(length - LongestTail, 0)..]);
        return length;
    }

    private void Send(ExecutionEvents events, int length)
    {
        var sent = Math.Min(length, _remaining);
        // Half of a surrogate pair is not text.
        if (sent > 0 && sent < length && char.IsHighSurrogate(_text[sent - 1])) sent--;
        _remaining = sent < length ? 0 : _remaining - sent;
        events.Omit(name, length - sent);
        if (sent > 0) events.Write(EventLines.Output(name, new string(_text, 0, sent)));
    }
}
