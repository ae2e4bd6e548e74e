using System.Net;
using Skerry.Agent.Protocol;
using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Notebooks;

/// <summary>
/// The same cells in Debian's ipykernel and in our kernel: what differs is listed in differences.txt, each with its reason.
/// </summary>
public sealed class ComparisonTests
{
    [Fact]
    public async Task Cells_InIpykernelAndInOurs_DifferOnlyWhereItIsListed()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        foreach (var name in (string[])["compare.py", "cells.txt", "differences.txt"]) await PutAsync(sandbox.Client, name);

        // From a directory of their own: some cells look at what is there.
        var transcript = await sandbox.Client.RunAsync(
            "!mv compare.py cells.txt differences.txt /tmp && python /tmp/compare.py /opt/skerry/kernels/python/main.py /tmp/cells.txt /tmp/differences.txt");

        transcript.ShouldSucceed().Stdout.ShouldMatch(@"^\d+ cells, \d+ differences\n$", transcript.Stderr);
    }

    private static async Task PutAsync(AgentClient client, string name)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Notebooks", name)));
        using var response = await client.SendAsync(HttpMethod.Put, AgentRoutes.Content, name, content, "&limit=1000000");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
