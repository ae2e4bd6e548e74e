using Skerry.Pools.Sandboxes;
using Skerry.Testing;

namespace Skerry.Sandboxing.Tests.Compliance;

public abstract partial class EngineComplianceSuite
{
    [Fact]
    public async Task Create_Sandbox_HasANameOfItsOwn()
    {
        await using var sandbox = await Fixture.CreateAsync();

        sandbox.Sandbox.Id.ShouldMatch("^[0-9a-f]{32}$");
        sandbox.Sandbox.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Dispose_Running_LeavesNothingAndEnds()
    {
        var sandbox = await Fixture.CreateAsync();
        await sandbox.RunAsync("import subprocess\nfor _ in range(5): subprocess.Popen(['sleep', '600'], start_new_session=True)");

        await sandbox.DisposeAsync();

        (await sandbox.Sandbox.Ended.Within("the end", TestSandbox.Patience)).ShouldNotBeEmpty();
        Fixture.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task Dispose_ManyTimesAtOnce_IsDoneOnce()
    {
        var sandbox = await Fixture.CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => sandbox.Sandbox.DisposeAsync().AsTask())))
            .Within("disposals", TestSandbox.Patience);

        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_SomethingIsLeft_FailsUntilItIsGoneAndGivesItsUsersToNobody()
    {
        var sandbox = await Fixture.CreateAsync();
        var user = Fixture.HostUserOf(sandbox.Sandbox.Id);
        using (Fixture.Obstruct(sandbox.Sandbox.Id))
        {
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var failure = await Should.ThrowAsync<SandboxTakedownException>(
                    () => sandbox.Sandbox.DisposeAsync().AsTask().Within("a disposal that must fail", TestSandbox.Patience));
                failure.Message.ShouldContain("control group");
                Fixture.RemainsOf(sandbox.Sandbox.Id).ShouldNotBeEmpty();
            }

            (await sandbox.Sandbox.Ended.Within("the end")).ShouldNotBeEmpty();
            await using var next = await Fixture.CreateAsync();
            Fixture.HostUserOf(next.Sandbox.Id).ShouldNotBe(user);
        }

        await sandbox.DisposeAsync();
        await sandbox.DisposeAsync();
        Fixture.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task Dispose_DuringAnExecution_LosesIt()
    {
        var sandbox = await Fixture.CreateAsync();
        await using var events = sandbox.Sandbox
            .ExecuteAsync(sandbox.Command("print('begun', flush=True)\nimport time\ntime.sleep(600)"), CancellationToken.None)
                .GetAsyncEnumerator();
        (await events.MoveNextAsync().AsTask().Within("first output", TestSandbox.Patience)).ShouldBeTrue();

        await sandbox.DisposeAsync();

        await Should.ThrowAsync<SandboxLostException>(() => events.MoveNextAsync().AsTask().Within("the loss", TestSandbox.Patience));
    }

    [Fact]
    public async Task Create_GivenUp_LeavesNothing()
    {
        using var caller = new CancellationTokenSource();
        var creation = Fixture.Engine.CreateAsync(Fixture.Specification, caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => creation.Within("the creation's end", TestSandbox.Patience));
        Fixture.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task Prepare_Again_ChangesNothing()
    {
        await using var first = await Fixture.Engine.PrepareAsync(Fixture.Specification, CancellationToken.None)
            .Within("the preparation", TestSandbox.Patience);
        await using var second = await Fixture.Engine.PrepareAsync(Fixture.Specification, CancellationToken.None)
            .Within("the preparation again", TestSandbox.Patience);

        await using (var sandbox = await Fixture.CreateAsync()) await sandbox.ShouldAnswerAsync();
        Fixture.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task Prepare_UnknownImage_SaysSo() =>
        (await Should.ThrowAsync<SandboxStartException>(
            () => Fixture.Engine.PrepareAsync(Fixture.Specification with { Image = "unheard-of" }, CancellationToken.None)))
            .Message.ShouldContain("'unheard-of'");

    [Fact]
    public async Task Create_UnknownImage_SaysSoAndLeavesNothing()
    {
        var failure = await Should.ThrowAsync<SandboxStartException>(
            () => Fixture.Engine.CreateAsync(Fixture.Specification with { Image = "unheard-of" }, CancellationToken.None));

        failure.Message.ShouldContain("'unheard-of'");
        Fixture.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_PreloadOfUnknownModule_StartsOrSaysWhy()
    {
        try
        {
            await using var sandbox = await Fixture.CreateAsync(preload: ["no_such_module"]);
            await sandbox.ShouldAnswerAsync();
        }
        catch (SandboxStartException e)
        {
            e.Message.ShouldContain("no_such_module");
        }

        Fixture.Remains().ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_SeveralAtOnce_AreSeparate()
    {
        var sandboxes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Fixture.CreateAsync()));
        try
        {
            sandboxes.Select(sandbox => Fixture.HostUserOf(sandbox.Sandbox.Id)).Distinct().Count().ShouldBe(sandboxes.Length);
            await Task.WhenAll(sandboxes.Select((sandbox, number) => sandbox.RunAsync($"x = {number}; open('f', 'w').write(str(x))")));
            var seen = await Task.WhenAll(sandboxes.Select(sandbox => sandbox.PrintAsync("print(x, open('f').read())")));
            seen.ShouldBe(["0 0", "1 1", "2 2", "3 3"]);
        }
        finally
        {
            await Task.WhenAll(sandboxes.Select(sandbox => sandbox.DisposeAsync().AsTask()));
        }

        Fixture.Remains().ShouldBeEmpty();
    }

    [Fact]
    public void Isolation_OfEveryEngine_IsSaid()
    {
        Fixture.Engine.Isolation.Engine.ShouldBeOneOf("container", "microvm");
        Fixture.Engine.Isolation.Runtime.ShouldMatch(@"\d");
        Fixture.Engine.Isolation.Boundary.ShouldNotBeEmpty();
        Enum.IsDefined(Fixture.Engine.Isolation.Level).ShouldBeTrue();
    }
}
