using System.Text.Json;
using Skerry.Agent.Kernels;
using Skerry.Agent.Machine;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Hosting;

/// <summary>The route that makes a clone of a machine a machine of its own, once.</summary>
/// <param name="kernels">Whose generators begin anew last.</param>
/// <param name="ownsMachine">Whether there is a machine: a container has neither clock nor generator of its own, only kernels.</param>
internal sealed class ResumeRoute(KernelSet kernels, bool ownsMachine)
{
    private int _resumed;

    /// <summary>Resumes. The order is part of it: the time is old while it waits, and what draws random numbers comes after their source.</summary>
    public async Task ResumeAsync(HttpContext context)
    {
        var resume = await ReadAsync(context);
        if (!resume.IsRehearsal && Interlocked.Exchange(ref _resumed, 1) != 0)
            throw new AgentProblemException(AgentProblemException.Resumed, "This clone was resumed before.");
        if (ownsMachine)
        {
            MachineClock.Set(resume.UnixTimeNanoseconds);
            MachineEntropy.Begin(resume.Entropy);
            MachineIdentity.Set(resume.HostName, resume.MachineId);
        }

        if (!await kernels.ReseedAsync(context.RequestAborted))
            throw new AgentProblemException(AgentProblemException.Failed, "A kernel did not begin its random numbers anew.");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<AgentResume> ReadAsync(HttpContext context)
    {
        try
        {
            var resume = await JsonSerializer.DeserializeAsync(context.Request.Body, AgentJson.Default.AgentResume, context.RequestAborted);
            if (resume is not null && resume.IsSound()) return resume;
        }
        catch (JsonException e)
        {
            throw new AgentProblemException(AgentProblemException.Failed, e.Message);
        }

        throw new AgentProblemException(AgentProblemException.Failed, "The resume asked for is none.");
    }
}
