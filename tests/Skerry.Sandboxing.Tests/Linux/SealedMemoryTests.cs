using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skerry.Linux;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Tests.Linux;

/// <summary>That a sealed file never changes, tried in every way that a program that holds it has.</summary>
public sealed class SealedMemoryTests : IDisposable
{
    private const int Length = 3 * 4096;
    private const int NotPermitted = 1;
    private const int ReadAndWrite = 3;

    private readonly SafeFileHandle _file = SealedMemory.Create("skerry-test", file =>
    {
        RandomAccess.SetLength(file, Length);
        RandomAccess.Write(file, "whole"u8, 0);
    });

    public void Dispose()
    {
        Content(_file).ShouldBe("whole");
        RandomAccess.GetLength(_file).ShouldBe(Length);
        _file.Dispose();
    }

    [Fact]
    public void Create_Sealed_HasEverySeal() => Libc.Fcntl(_file, MemoryCalls.GetSeals, 0).ShouldBe(Libc.EverySeal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_ByAnyDescriptor_IsRefused(bool another)
    {
        using var file = Descriptor(another);

        MemoryCalls.Write(file, [1], 1, 0).ShouldBe(-1);
        Marshal.GetLastPInvokeError().ShouldBe(NotPermitted);
        MemoryCalls.Write(file, [1], 1, Length).ShouldBe(-1);
        Marshal.GetLastPInvokeError().ShouldBe(NotPermitted);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 2 * Length)]
    [InlineData(true, 2 * Length)]
    public void Truncate_ByAnyDescriptor_IsRefused(bool another, long length)
    {
        using var file = Descriptor(another);

        MemoryCalls.Truncate(file, length).ShouldBe(-1);
        Marshal.GetLastPInvokeError().ShouldBe(NotPermitted);
    }

    [Theory]
    [InlineData(false, MemoryCalls.PunchHole)]
    [InlineData(true, MemoryCalls.PunchHole)]
    [InlineData(true, MemoryCalls.ZeroRange)]
    public void Punch_ByAnyDescriptor_IsRefused(bool another, int mode)
    {
        using var file = Descriptor(another);

        MemoryCalls.Allocate(file, mode, 0, 4096).ShouldBe(-1);
        // The file system of memory knows no zeroing of ranges: sealed or not.
        if (mode == MemoryCalls.PunchHole) Marshal.GetLastPInvokeError().ShouldBe(NotPermitted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Map_SharedForWriting_IsRefused(bool another)
    {
        using var file = Descriptor(another);

        MemoryCalls.Map(0, Length, ReadAndWrite, MemoryCalls.Shared, file, 0).ShouldBe(-1);
        Marshal.GetLastPInvokeError().ShouldBe(NotPermitted);
    }

    [Fact]
    public void Map_SharedForReading_CannotBecomeWritable()
    {
        var map = MemoryCalls.Map(0, Length, 1, MemoryCalls.Shared, _file, 0);
        map.ShouldNotBe(-1);
        try
        {
            MemoryCalls.Protect(map, Length, ReadAndWrite).ShouldBe(-1);
        }
        finally
        {
            MemoryCalls.Unmap(map, Length).ShouldBe(0);
        }
    }

    [Fact]
    public void Seals_FurtherOnes_AreRefused() => Libc.Fcntl(_file, Libc.AddSeals, 0x10).ShouldBe(-1);

    [Fact]
    public void Map_Private_IsWritableAndNobodyElses()
    {
        var map = MemoryCalls.Map(0, Length, ReadAndWrite, MemoryCalls.Private, _file, 0);
        map.ShouldNotBe(-1);
        try
        {
            Marshal.WriteByte(map, (byte)'W');
            Marshal.ReadByte(map).ShouldBe((byte)'W');
            Content(_file).ShouldBe("whole");
        }
        finally
        {
            MemoryCalls.Unmap(map, Length).ShouldBe(0);
        }
    }

    [Fact]
    public void Create_FillFails_ClosesTheFile()
    {
        SafeFileHandle? seen = null;

        Should.Throw<IOException>(() => SealedMemory.Create("skerry-test", file =>
        {
            seen = file;
            throw new IOException("The disk is on fire.");
        }));

        seen!.IsClosed.ShouldBeTrue();
    }

    // The first, or one that is opened for writing by its name in /proc, as QEMU does.
    private SafeFileHandle Descriptor(bool another)
    {
        var number = _file.DangerousGetHandle();
        return another
            ? LinuxException.ThrowIfInvalid(
                Libc.Open($"/proc/self/fd/{number}", Libc.OpenReadWrite | Libc.CloseOnExec), "open it for writing")
            : new SafeFileHandle(number, ownsHandle: false);
    }

    private static string Content(SafeFileHandle file)
    {
        var bytes = new byte[5];
        RandomAccess.Read(file, bytes, 0).ShouldBe(5);
        return System.Text.Encoding.ASCII.GetString(bytes);
    }
}
