using System.Globalization;
using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Sandboxing.Agents;

namespace Skerry.Sandboxing.MicroVm.Clones;

/// <summary>Uses a machine as sessions will, before any does, so that what is slow the first time is behind them.</summary>
/// <remarks>Nothing of it is seen afterwards: when a clone resumes, its kernel forgets what it has run.</remarks>
internal static class Warmup
{
    // A value, text, and a fault, whose traceback is the slowest of all.
    private static readonly string[] TemplateCells = ["1 + 1", "print('warm')", "1 + 1", "x"];

    // What an emulator has translated, and the pages that the host has mapped, no clone inherits.
    private const string CloneCell = "print('warm')\n1 + 1";

    private static readonly TimeSpan LongestCell = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the kernel of a template is warm, then uses all of it, and rehearses the resume.</summary>
    /// <param name="agent">The template's agent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task UseTemplateAsync(AgentConnection agent, CancellationToken cancellationToken)
    {
        await agent.GreetAsync(cancellationToken);
        foreach (var cell in TemplateCells) await ExecuteAsync(agent, cell, cancellationToken);
        await UseFilesAsync(new AgentFiles(agent), cancellationToken);
        await agent.ResumeAsync(Identity.New(agent.Time, isRehearsal: true), cancellationToken);
    }

    /// <summary>Uses a clone that nobody may use yet: it has not resumed.</summary>
    /// <param name="agent">The clone's agent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task UseCloneAsync(AgentConnection agent, CancellationToken cancellationToken)
    {
        await ExecuteAsync(agent, CloneCell, cancellationToken);
        await agent.ResumeAsync(Identity.New(agent.Time, isRehearsal: true), cancellationToken);
    }

    private static async Task ExecuteAsync(AgentConnection agent, string code, CancellationToken cancellationToken)
    {
        var command = new ExecutionCommand
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"warmup-{code.Length}"), Code = code, Timeout = LongestCell,
            OutputLimit = 1000,
        };
        await foreach (var _ in new AgentExecutions(agent).ExecuteAsync(command, cancellationToken))
        {
            // What it answers is nobody's.
        }
    }

    private static async Task UseFilesAsync(AgentFiles files, CancellationToken cancellationToken)
    {
        var file = SandboxPath.TryParse(".warmup", out var path, out var error) ? path : throw new InvalidOperationException(error);
        await files.WriteAsync(file, new MemoryStream(new byte[64 * 1024]), 1 << 20, cancellationToken);
        await files.ListAsync(SandboxPath.Root, recursive: false, cancellationToken);
        await using (var content = await files.OpenReadAsync(file, cancellationToken))
            await content.Content.CopyToAsync(Stream.Null, cancellationToken);
        await files.DeleteAsync(file, cancellationToken);
    }
}
