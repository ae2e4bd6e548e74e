using Skerry.Linux;
using Skerry.Sandboxing.Journal;

namespace Skerry.Sandboxing.Tests.Journal;

public sealed class SandboxJournalTests : IDisposable
{
    private const string Id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private static readonly SandboxRecord Record = new(Id, $"/skerry/x/{Id}", 1 << 28, ProcessIdentity.Current);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");
    private readonly SandboxJournal _journal;

    public SandboxJournalTests() => _journal = new SandboxJournal(_directory.FullName);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Read_Added_GivesWhatWasWritten()
    {
        _journal.Add(Record);

        _journal.Read().ShouldBe([new JournalEntry(Id, Record)]);
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
    public void Read_WriterWasKilledHalfWay_KnowsNoSuchSandbox()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, Id + ".new"), "{\"Id\":\"aa");

        _journal.Read().ShouldBeEmpty();
        _journal.IsEmpty.ShouldBeTrue();
        _journal.DeleteDrafts();
        _directory.EnumerateFiles().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"Id\":\"aaaaaaaaaaaaaaaaaa")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("{\"Id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}")]
    public void Read_EntryIsEmptyTornOrForeign_IsKnownByItsName(string text)
    {
        File.WriteAllText(Path.Combine(_directory.FullName, Id), text);

        _journal.Read().ShouldBe([new JournalEntry(Id, null)]);
        _journal.IsEmpty.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Id, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData("\"Version\":1", "\"Version\":2")]
    [InlineData("/skerry/x/" + Id, "/")]
    [InlineData("/skerry/x/" + Id, "/skerry/x")]
    [InlineData("/skerry/x/" + Id, "/../" + Id)]
    public void Read_EntryOfAnotherSandboxVersionOrGroup_IsKnownByItsNameOnly(string text, string instead)
    {
        _journal.Add(Record);
        var file = Path.Combine(_directory.FullName, Id);
        var changed = File.ReadAllText(file).Replace(text, instead, StringComparison.Ordinal);
        changed.ShouldNotBe(File.ReadAllText(file));
        File.WriteAllText(file, changed);

        _journal.Read().ShouldBe([new JournalEntry(Id, null)]);
    }

    [Fact]
    public void Read_FileThatIsNotAnEntry_IsLeftAlone()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "README"), "Hands off.");

        _journal.Read().ShouldBeEmpty();
        _journal.IsEmpty.ShouldBeTrue();
        _directory.EnumerateFiles().ShouldHaveSingleItem();
    }

    [Fact]
    public void TakeOver_JournalOfAnEarlierVersion_IsReadHereAndGoneThere()
    {
        var other = _directory.CreateSubdirectory("other");
        var (id, boot) = (Record.Id, Record.Owner.BootId);
        File.WriteAllText(
            Path.Combine(other.FullName, id),
            $$$"""{"Id":"{{{id}}}","Runtime":"/usr/sbin/runc","Cgroup":"/skerry/x/{{{id}}}","FirstUid":65536,"Owner":{"ProcessId":7,"StartTime":8,"BootId":"{{{boot}}}"}}""");

        _journal.TakeOver(other.FullName);

        _journal.Read()
            .ShouldBe([new JournalEntry(id, new SandboxRecord(0, id, $"/skerry/x/{id}", 65536, new ProcessIdentity(7, 8, boot)))]);
        Directory.Exists(other.FullName).ShouldBeFalse();
        _journal.TakeOver(other.FullName);
    }
}
