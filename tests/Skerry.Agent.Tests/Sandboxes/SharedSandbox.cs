namespace Skerry.Agent.Tests.Sandboxes;

/// <summary>One sandbox for all tests of a class, warm before the first.</summary>
public sealed class SharedSandbox : IAsyncLifetime
{
    private AgentSandbox? _sandbox;

    public AgentSandbox Sandbox => _sandbox ?? throw new InvalidOperationException("The sandbox has not started.");

    public AgentClient Client => Sandbox.Client;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await AgentSandbox.StartAsync();
        await _sandbox.Client.HelloAsync();
    }

    public ValueTask DisposeAsync() => _sandbox?.DisposeAsync() ?? ValueTask.CompletedTask;
}
