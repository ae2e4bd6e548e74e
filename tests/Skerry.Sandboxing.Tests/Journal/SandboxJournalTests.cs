using Skerry.Sandboxing.Journal;
using Skerry.Sandboxing.Linux;

namespace Skerry.Sandboxing.Tests.Journal;

public sealed class SandboxJournalTests : IDisposable
{
    private static readonly SandboxRecord Record = new(new string('a', 32), "/usr/sbin/runc", "/skerry/x/a", 1 << 28, ProcessIdentity.Current);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");
    private readonly SandboxJournal _journal;

    public SandboxJournalTests() => _journal = new SandboxJournal(_directory.FullName);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Read_Added_GivesWhatWasWritten()
    {
        _journal.Add(Record);

        _journal.Read().ShouldBe([Record]);
        _journal.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void Remove_Added_LeavesNothing()
    {
        _journal.Add(Record);

        _journal.Remove(Record.Id);

        _journal.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Read_WriterWasKilledHalfWay_ForgetsTheDraft()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, Record.Id + ".new"), "{\"Id\":\"aa");

        _journal.Read().ShouldBeEmpty();
        _journal.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("../../../etc")]
    [InlineData("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    public void Read_EntryNamesAnotherSandbox_IsRefused(string id)
    {
        _journal.Add(Record);
        var file = Path.Combine(_directory.FullName, Record.Id);
        File.WriteAllText(file, File.ReadAllText(file).Replace(Record.Id, id, StringComparison.Ordinal));

        Should.Throw<InvalidDataException>(() => _journal.Read()).Message.ShouldContain(file);
    }
}
