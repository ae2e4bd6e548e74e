using Skerry.Sandboxing.MicroVm.Qemu;
using Skerry.Sandboxing.Runtime;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Qemu;

public sealed class QemuProgramTests : IDisposable
{
    private readonly ScriptedQemu _qemu = new();

    public void Dispose() => _qemu.Dispose();

    [Theory]
    [InlineData("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", "7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)")]
    [InlineData("QEMU emulator version 10.0.2", "10.0.2")]
    [InlineData("QEMU emulator version 6.2.0", "6.2.0")]
    public async Task Open_VersionThatWillDo_IsTold(string answer, string expected)
    {
        _qemu.Write($"echo '{answer}'");

        (await QemuProgram.OpenAsync(_qemu.Path, TimeProvider.System, CancellationToken.None).Within("opening")).Version.ShouldBe(expected);
    }

    [Theory]
    [InlineData("echo QEMU emulator version 6.1.9", "6.2 or later is needed")]
    [InlineData("echo something else", "does not tell its version")]
    [InlineData("echo no library >&2; exit 127", "no library")]
    public async Task Open_NoQemuThatWillDo_SaysWhy(string script, string expected)
    {
        _qemu.Write(script);

        (await Should.ThrowAsync<IOException>(
            () => QemuProgram.OpenAsync(_qemu.Path, TimeProvider.System, CancellationToken.None).Within("the refusal")))
            .Message.ShouldContain(expected);
    }

    [Fact]
    public async Task Open_TheQemuOfThisMachine_Works() =>
        (await QemuProgram.OpenAsync(OciRuntime.Find(QemuProgram.Name)!, TimeProvider.System, CancellationToken.None).Within("opening"))
            .Version.ShouldMatch(@"^\d+\.\d+\.\d+");
}
