using System.Net;

namespace Skerry.Agent.Tests.Guest;

/// <summary>However a machine's process 1 ends, QEMU ends with it.</summary>
public sealed class MachineEndTests
{
    [Fact]
    public async Task Boot_HostLetsGo_PowersOff()
    {
        await using var machine = await GuestMachine.StartAsync();
        using var answered = await machine.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/nothing"));
        answered.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        machine.Client.Dispose();

        await machine.EndAsync("the end of a machine that the host let go of");
        machine.ExitCode.ShouldBe(0, machine.Console);
        machine.Console.ShouldContain("the stream was lost");
    }

    [Fact]
    public async Task Boot_ImageIsNone_SaysWhyAndPowersOff()
    {
        var image = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(image, new byte[1 << 20], TestContext.Current.CancellationToken);
            await using var machine = await GuestMachine.StartAsync(image: image);

            await machine.EndAsync("the end of a machine without an image");
            machine.Console.ShouldContain("skerry-agent boot: Could not mount erofs at /image");
        }
        finally
        {
            File.Delete(image);
        }
    }

    [Fact]
    public async Task Boot_ProcessOneEnds_PanicsAndEnds()
    {
        await using var machine = await GuestMachine.StartAsync("nonsense");

        await machine.EndAsync("the end of a machine that panics");
        machine.Console.ShouldContain("Kernel panic");
    }
}
