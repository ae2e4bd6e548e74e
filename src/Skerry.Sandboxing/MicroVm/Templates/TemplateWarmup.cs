using Skerry.Pools.Executions;
using Skerry.Pools.Files;
using Skerry.Sandboxing.Agents;
using Skerry.Sandboxing.MicroVm.Clones;

namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>Uses a machine once as sessions will use its clones, so that what is slow the first time is behind them.</summary>
/// <remarks>Nothing of it is seen in a clone: when it resumes, its kernel forgets what it has run.</remarks>
internal static class TemplateWarmup
{
    private static readonly string[] Cells = ["1 + 1", "print('warm')", "1 + 1", "x"];

    /// <summary>Waits until the machine's kernel is warm, then uses it.</summary>
    /// <param name="port">The port that this is done through; the connection stays open, so that nothing changes after it.</param>
    /// <param name="host">The machine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(Stream port, MicroVmHost host, CancellationToken cancellationToken)
    {
#pragma warning disable CA2000 // The port is closed with its machine.
        var agent = new AgentConnection(port, host.Limits, host.Node.Time);
#pragma warning restore CA2000
        await agent.GreetAsync(cancellationToken);
        var executions = new AgentExecutions(agent);
        for (var number = 0; number < Cells.Length; number++)
        {
            var command = new ExecutionCommand
            {
                Id = FormattableString.Invariant($"warmup{number}"), Code = Cells[number], Timeout = TimeSpan.FromSeconds(60), OutputLimit = 1000,
            };
            await foreach (var _ in executions.ExecuteAsync(command, cancellationToken))
            {
                // What it answers is nobody's.
            }
        }

        await UseFilesAsync(new AgentFiles(agent), cancellationToken);
        await agent.ResumeAsync(Identity.New(host.Node.Time, isRehearsal: true), cancellationToken);
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
