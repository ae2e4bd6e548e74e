using Skerry.Linux;
using Skerry.Sandboxing.MicroVm.Templates;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.MicroVm.Templates;

/// <summary>The store with templates that are made up, and disks that change behind its back.</summary>
public sealed class TemplateStoreTests : IAsyncDisposable
{
    private const int Kept = 2;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("skerry-");
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly List<TemplateStore> _stores = [];
    private int _made;

    public async ValueTask DisposeAsync()
    {
        await CloseStoresAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Get_ManyAtOnce_IsMadeOnceForAll()
    {
        var store = Store();
        var go = new TaskCompletionSource();

        var asked = Enumerable.Range(0, 16).Select(_ => GetAsync(store, maker: async (files, token) =>
        {
            await go.Task;
            await MakeAsync(files, token);
        })).ToArray();
        go.SetResult();

        (await Task.WhenAll(asked)).Distinct().Count().ShouldBe(1);
        _made.ShouldBe(1);
    }

    [Fact]
    public async Task Get_ByTheNextServer_IsFoundOnDisk()
    {
        await GetAsync(Store());

        var template = await GetAsync(Store());

        _made.ShouldBe(1);
        template.Key.ShouldBe(PlayedTemplate.Inputs().Key());
        RandomAccess.GetLength(template.Memory).ShouldBe(PlayedTemplate.Shape.MemoryBytes);
        var found = new byte[9];
        await RandomAccess.ReadAsync(template.Memory, found, 1 << 20);
        found.ShouldBe("some data"u8.ToArray());
    }

    [Fact]
    public async Task Get_TwoServersAtOnce_OneMakesItAndTheOtherFindsIt()
    {
        var first = Store(TimeProvider.System);
        var second = Store(TimeProvider.System);
        var (making, go) = (new TaskCompletionSource(), new TaskCompletionSource());

        var made = GetAsync(first, maker: async (files, token) =>
        {
            making.SetResult();
            await go.Task;
            await MakeAsync(files, token);
        });
        await making.Task.Within("the first server to make it");
        var found = GetAsync(second);
        go.SetResult();

        (await found).Key.ShouldBe((await made).Key);
        _made.ShouldBe(1);
    }

    [Fact]
    public async Task Get_OfOtherInputs_IsAnother()
    {
        var store = Store();

        (await GetAsync(store, "quiet")).Key.ShouldNotBe((await GetAsync(store, "loud")).Key);

        _made.ShouldBe(2);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("state")]
    [InlineData("scratch")]
    public async Task Get_ABitFlippedOnDisk_IsDiscardedAndMadeAgain(string file) => await ShouldBeMadeAgainAsync(directory =>
    {
        using var handle = File.OpenHandle(Path.Combine(directory, file), FileMode.Open, FileAccess.ReadWrite);
        var offset = RandomAccess.GetLength(handle) / 2;
        var value = new byte[1];
        RandomAccess.Read(handle, value, offset);
        value[0] ^= 1;
        RandomAccess.Write(handle, value, offset);
    });

    [Theory]
    [InlineData("memory")]
    [InlineData("state")]
    [InlineData("scratch")]
    public async Task Get_FileCutShort_IsDiscardedAndMadeAgain(string file) => await ShouldBeMadeAgainAsync(directory =>
    {
        // What is cut off a memory or a disk is a hole.
        using var handle = File.OpenHandle(Path.Combine(directory, file), FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(handle, RandomAccess.GetLength(handle) - 1);
    });

    [Theory]
    [InlineData("memory")]
    [InlineData("state")]
    [InlineData("scratch")]
    [InlineData("manifest.json")]
    public async Task Get_FileMissing_IsDiscardedAndMadeAgain(string file) =>
        await ShouldBeMadeAgainAsync(directory => File.Delete(Path.Combine(directory, file)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1, 2")]
    public async Task Get_ManifestOfNoTemplate_IsDiscardedAndMadeAgain(string manifest) =>
        await ShouldBeMadeAgainAsync(directory => File.WriteAllText(Path.Combine(directory, "manifest.json"), manifest));

    [Fact]
    public async Task Get_ManifestOfOtherInputs_IsDiscardedAndMadeAgain() => await ShouldBeMadeAgainAsync(directory =>
    {
        var manifest = Path.Combine(directory, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"quiet\"", "\"loud\"", StringComparison.Ordinal));
    });

    [Fact]
    public async Task Get_MakerFails_LeavesNothingAndTheNextTryWorks()
    {
        var store = Store();
        await Should.ThrowAsync<IOException>(() => GetAsync(store, maker: async (files, token) =>
        {
            await MakeAsync(files, token);
            throw new IOException("The disk is on fire.");
        }));
        Directories().ShouldBeEmpty();

        await GetAsync(store);

        _made.ShouldBe(2);
    }

    [Fact]
    public async Task Get_CallerGivesUp_TheMakingGoesOnForOthers()
    {
        var store = Store();
        using var caller = new CancellationTokenSource();
        var go = new TaskCompletionSource();
        var impatient = store.AcquireAsync(PlayedTemplate.Inputs(), PlayedTemplate.Shape, MakeLaterAsync, caller.Token);

        await caller.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => impatient.Within("giving up"));
        go.SetResult();

        await GetAsync(store);
        _made.ShouldBe(1);

        async Task MakeLaterAsync(TemplateFiles files, CancellationToken token)
        {
            await go.Task;
            await MakeAsync(files, token);
        }
    }

    [Fact]
    public async Task Dispose_WhileOneIsMade_TellsTheMaker()
    {
        var store = Store();
        var making = new TaskCompletionSource();
        var asked = GetAsync(store, maker: async (_, token) =>
        {
            making.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });
        await making.Task.Within("the making");

        await CloseStoresAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asked);
        Directories().ShouldBeEmpty();
    }

    [Fact]
    public async Task Dispose_WhileOneIsMade_WaitsUntilTheMakerHasTidied()
    {
        var store = Store();
        var (making, tidied) = (new TaskCompletionSource(), new TaskCompletionSource());
        var asked = GetAsync(store, maker: async (_, token) =>
        {
            making.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await tidied.Task;
            token.ThrowIfCancellationRequested();
        });
        await making.Task.Within("the making");

        var disposal = store.DisposeAsync().AsTask();
        await Should.ThrowAsync<ObjectDisposedException>(() => GetAsync(store));
        disposal.IsCompleted.ShouldBeFalse();
        tidied.SetResult();

        await disposal.Within("disposal");
        await Should.ThrowAsync<OperationCanceledException>(() => asked.Within("the end of the wait"));
    }

    [Fact]
    public async Task Release_ByTheLastUser_LetsGoOfTheMemoryAndTheNextLoadsIt()
    {
        var store = Store();
        var first = await AcquireAsync(store);
        var second = await AcquireAsync(store);
        second.Template.ShouldBeSameAs(first.Template);

        await first.DisposeAsync();
        await first.DisposeAsync();
        second.Template.Memory.IsClosed.ShouldBeFalse("another user is left");
        await second.DisposeAsync();

        first.Template.Memory.IsClosed.ShouldBeTrue();
        var third = await AcquireAsync(store);
        third.Template.Memory.IsClosed.ShouldBeFalse();
        _made.ShouldBe(1);
    }

    [Fact]
    public async Task Acquire_ImageWasTouched_FindsTheStoredTemplate()
    {
        var image = new FileInfo(Path.Combine(_directory.FullName, "python-0123456789abcdef.erofs"));
        await File.WriteAllTextAsync(image.FullName, "the image");
        await AcquireAsync(Store(), Inputs());

        File.SetLastWriteTimeUtc(image.FullName, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        image.Refresh();
        await AcquireAsync(Store(), Inputs());

        _made.ShouldBe(1);

        TemplateInputs Inputs() => PlayedTemplate.Inputs() with { Image = TemplateInputs.Describe(image) };
    }

    [Fact]
    public async Task Acquire_OldOneCannotBeDeleted_IsLoadedAllTheSameAndNothingLeaks()
    {
        var old = DirectoryOf(await GetAsync(Store(), "stuck"));
        var stuck = Path.Combine(old, "busy");
        Directory.CreateDirectory(stuck);
        Directory.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        LinuxException.ThrowIfFailed(Libc.Mount("none", stuck, "tmpfs", 0, null), "mount");
        try
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await GetAsync(Store(), "one");
            var newest = await GetAsync(Store(), "two");

            _log.Entries.ShouldContain(entry => entry.Id == 3125);
            newest.Memory.IsClosed.ShouldBeFalse();
            await CloseStoresAsync();
            newest.Memory.IsClosed.ShouldBeTrue();
        }
        finally
        {
            LinuxException.ThrowIfFailed(Libc.Unmount(stuck, 0), "unmount");
        }
    }

    [Fact]
    public async Task Acquire_WhateverIsDeleted_ItsLockGoesToo()
    {
        await Should.ThrowAsync<IOException>(() => GetAsync(Store(), "broken", (_, _) => throw new IOException("It does not boot.")));
        foreach (var name in new[] { "one", "two", "three" })
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await GetAsync(Store(), name);
        }

        _directory.EnumerateFiles().Select(file => file.Name).ShouldBe(Directories().Select(key => $".{key}.lock"), ignoreOrder: true);
        Directories().Count.ShouldBe(Kept);
    }

    [Fact]
    public async Task Get_MoreThanAreKept_DeletesTheLeastRecentlyUsedAndNeverTheNewest()
    {
        foreach (var name in new[] { "one", "two", "one", "three" })
        {
            await GetAsync(Store(), name);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Directories().ShouldBe(new[] { "one", "three" }.Select(name => PlayedTemplate.Inputs(name).Key()), ignoreOrder: true);
        await GetAsync(Store(), "four");

        Directories().ShouldBe(new[] { "three", "four" }.Select(name => PlayedTemplate.Inputs(name).Key()), ignoreOrder: true);
    }

    [Fact]
    public async Task Get_DeletedFromDiskWhileInUse_StaysInMemory()
    {
        var store = Store();
        var first = await GetAsync(store, "one");
        foreach (var name in new[] { "two", "three" })
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await GetAsync(store, name);
        }

        Directories().ShouldNotContain(first.Key);
        (await GetAsync(store, "one")).ShouldBeSameAs(first);
        RandomAccess.GetLength(first.Memory).ShouldBe(PlayedTemplate.Shape.MemoryBytes);
        _made.ShouldBe(3);
    }

    [Theory]
    [InlineData("quiet")]
    [InlineData("a template that nobody asks for any more")]
    public async Task Get_DraftOfAKilledMaker_IsCleared(string commandLine)
    {
        var draft = Path.Combine(_directory.FullName, $"{PlayedTemplate.Inputs(commandLine).Key()}.new");
        Directory.CreateDirectory(draft);
        await File.WriteAllTextAsync(Path.Combine(draft, "memory"), "half of it");
        var store = Store();

        await GetAsync(store, "quiet");

        Directories().ShouldBe([PlayedTemplate.Inputs("quiet").Key()]);
    }

    [Fact]
    public async Task Get_DraftOfAMakerThatLives_IsLeftAlone()
    {
        var slow = Store(TimeProvider.System);
        var store = Store(TimeProvider.System);
        var (making, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var underWay = GetAsync(slow, "slow", async (files, token) =>
        {
            making.SetResult();
            await go.Task;
            await MakeAsync(files, token);
        });
        await making.Task.Within("the slow one's making");

        await GetAsync(store, "quiet");
        go.SetResult();

        await underWay;
        Directories().Count.ShouldBe(2);
    }

    private async Task ShouldBeMadeAgainAsync(Action<string> damage)
    {
        damage(DirectoryOf(await GetAsync(Store())));

        await GetAsync(Store());

        _made.ShouldBe(2);
        await GetAsync(Store());
        _made.ShouldBe(2, "what was made again is whole");
    }

    // Another server, with the same directory.
    private TemplateStore Store(TimeProvider? timeProvider = null)
    {
        _stores.Add(new TemplateStore(new TemplateDirectory(_directory.FullName, Kept, timeProvider ?? _time, _log)));
        return _stores[^1];
    }

    // Used until the store is closed.
    private async Task<Template> GetAsync(TemplateStore store, string commandLine = "quiet", TemplateDirectory.Maker? maker = null) =>
        (await AcquireAsync(store, PlayedTemplate.Inputs(commandLine), maker)).Template;

    private Task<TemplateLease> AcquireAsync(TemplateStore store, TemplateInputs? inputs = null, TemplateDirectory.Maker? maker = null) =>
        store.AcquireAsync(inputs ?? PlayedTemplate.Inputs(), PlayedTemplate.Shape, maker ?? MakeAsync, CancellationToken.None)
            .Within($"the template '{(inputs ?? PlayedTemplate.Inputs()).CommandLine}'");

    private Task MakeAsync(TemplateFiles files, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _made);
        return PlayedTemplate.MakeAsync(files, cancellationToken);
    }

    private async Task CloseStoresAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync().AsTask().Within("disposal of a store");
        _stores.Clear();
    }

    private string DirectoryOf(Template template) => Path.Combine(_directory.FullName, template.Key);

    private List<string> Directories() => [.. _directory.EnumerateDirectories().Select(directory => directory.Name)];
}
