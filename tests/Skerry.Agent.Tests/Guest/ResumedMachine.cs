using System.Net;
using System.Security.Cryptography;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Guest;

/// <summary>One machine for all tests of a class: warmed up as a template is, resumed as a clone is.</summary>
public sealed class ResumedMachine : IAsyncLifetime
{
    /// <summary>What the machine is told when it resumes; the time is one that no clock shows by itself.</summary>
    public static readonly AgentResume Resume = new(
        new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000,
        RandomNumberGenerator.GetBytes(AgentResume.EntropyLength), "sandbox-7", "0123456789abcdef0123456789abcdef", IsRehearsal: false);

    private GuestMachine? _machine;

    public GuestMachine Machine => _machine ?? throw new InvalidOperationException("The machine has not booted.");

    public AgentClient Client => Machine.Client;

    /// <summary>What was answered on the port for the warm-up.</summary>
    public AgentHello Hello { get; private set; } = null!;

    /// <summary>Whether random numbers go on as they would have in the template, as Python prints it.</summary>
    public string RandomNumbers { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _machine = await GuestMachine.StartAsync();
        Hello = await _machine.WarmUp.HelloAsync(GuestMachine.BootPatience);
        // What user code names is forgotten when it resumes; what a module holds is not.
        (await _machine.WarmUp.RunAsync("import random; random.seed(1); random.template = random.getstate()")).ShouldSucceed();
        using var resumed = await _machine.Client.ResumeAsync(Resume);
        resumed.StatusCode.ShouldBe(HttpStatusCode.NoContent, _machine.Console);
        _machine.WarmUp.Dispose();
        RandomNumbers = (await _machine.Client.RunAsync("import random; print(random.getstate() == random.template)"))
            .ShouldSucceed().Stdout;
    }

    public ValueTask DisposeAsync() => _machine?.DisposeAsync() ?? ValueTask.CompletedTask;
}
