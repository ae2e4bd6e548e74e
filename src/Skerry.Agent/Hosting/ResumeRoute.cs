using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Skerry.Agent.Kernels;
using Skerry.Agent.Machine;
using Skerry.Agent.Protocol;

namespace Skerry.Agent.Hosting;

/// <summary>The route that makes a clone of a machine a machine of its own, once.</summary>
/// <param name="kernels">Whose generators are reseeded last.</param>
/// <param name="ownsMachine">Whether there is a machine: a container has neither clock nor generator of its own, only kernels.</param>
internal sealed class ResumeRoute(KernelSet kernels, bool ownsMachine)
{
    private int _resumed;

    /// <summary>
    /// Resumes. The order is part of it: the time is old while it waits, and what draws random numbers comes after their source.
    /// </summary>
    public async Task ResumeAsync(HttpContext context)
    {
        var resume = await ReadAsync(context, AgentJson.Default.AgentResume, resume => resume.IsSound());
        if (!resume.IsRehearsal && Interlocked.Exchange(ref _resumed, 1) != 0)
            throw new AgentProblemException(AgentProblemException.Resumed, "This clone was resumed before.");
        if (ownsMachine)
        {
            MachineClock.Set(resume.UnixTimeNanoseconds);
            MachineEntropy.Begin(resume.Entropy);
            MachineIdentity.Set(resume.HostName, resume.MachineId);
        }

        if (!await kernels.ReseedAsync(context.RequestAborted))
            throw new AgentProblemException(AgentProblemException.Failed, "A kernel did not reseed its random number generators.");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Sets the clock again: a resume that took long brought a time that was old.</summary>
    public async Task SetClockAsync(HttpContext context)
    {
        var clock = await ReadAsync(context, AgentJson.Default.AgentClock, clock => clock.UnixTimeNanoseconds > 0);
        if (ownsMachine) MachineClock.Set(clock.UnixTimeNanoseconds);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, Predicate<T> isSound)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } asked && isSound(asked))
                return asked;
        }
        catch (JsonException e)
        {
            throw new AgentProblemException(AgentProblemException.Failed, e.Message);
        }

        throw new AgentProblemException(AgentProblemException.Failed, "The request's body is not what this route takes.");
    }
}
