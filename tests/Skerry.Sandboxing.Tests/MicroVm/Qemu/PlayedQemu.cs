using System.Text;
using System.Text.Json.Nodes;
using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Tests.Agents;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Qemu;

/// <summary>A QEMU that says whatever a test wants, at the other end of a real socket.</summary>
internal sealed class PlayedQemu : IAsyncDisposable
{
    public const string Greeting = """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": ["oob"]}}""";
    public const string Done = """{"return": {}}""";

    private readonly Stream _stream;
    private readonly StreamReader _commands;

    private PlayedQemu(Stream host, Stream qemu)
    {
        (Host, _stream) = (host, qemu);
        _commands = new StreamReader(qemu, leaveOpen: true);
    }

    /// <summary>The host's end of the socket.</summary>
    public Stream Host { get; }

    /// <summary>A QEMU that has said nothing yet.</summary>
    public static async Task<PlayedQemu> StartAsync()
    {
        var (host, qemu) = await FakeAgent.CreateStreamAsync();
        return new PlayedQemu(host, qemu);
    }

    /// <summary>A QEMU that has greeted, and its monitor.</summary>
    public static async Task<(PlayedQemu Qemu, QemuMonitor Monitor)> OpenAsync()
    {
        var qemu = await StartAsync();
        var opening = QemuMonitor.OpenAsync(qemu.Host, CancellationToken.None);
        await qemu.SayAsync(Greeting);
        (await qemu.HearAsync()).ShouldBe("qmp_capabilities");
        await qemu.SayAsync(Done);
        return (qemu, await opening.Within("the greeting"));
    }

    public Task SayAsync(string line) => WriteAsync($"{line}\r\n");

    /// <summary>Writes what need not be a line. It may never be taken.</summary>
    public async Task WriteAsync(string text)
    {
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The host has hung up: that is its right.
        }
    }

    /// <summary>Waits for the next command.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> HearAsync() => (string)JsonNode.Parse(await HearLineAsync())!["execute"]!;

    public async Task<string> HearLineAsync() => await _commands.ReadLineAsync().Within("the next command") ?? "the host hung up";

    /// <summary>Ends, as far as a socket tells.</summary>
    public void End() => _stream.Dispose();

    public async ValueTask DisposeAsync()
    {
        _commands.Dispose();
        await _stream.DisposeAsync();
        await Host.DisposeAsync();
    }
}
