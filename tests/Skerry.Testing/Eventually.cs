namespace Skerry.Testing;

/// <summary>Waiting for what is bound to happen, with a message that says what did not.</summary>
public static class Eventually
{
    /// <summary>How long a test waits for anything before it calls it missing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int Turns = 20;
    private const int Longest = 50;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits for a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="phase">What the test is doing, for the message.</param>
    /// <param name="patience">How long to wait; <see cref="Patience"/> by default.</param>
    public static async Task<T> Within<T>(this Task<T> task, string phase, TimeSpan? patience = null)
    {
        await Within((Task)task, phase, patience);
        return await task;
    }

    /// <inheritdoc cref="Within{T}(Task{T}, string, TimeSpan?)"/>
    public static async Task Within(this Task task, string phase, TimeSpan? patience = null)
    {
        try
        {
            await task.WaitAsync(patience ?? Patience);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException($"{phase}: expected to end within {patience ?? Patience}, but it is {task.Status}.", e);
        }
    }

    /// <summary>Waits for work on the thread pool, or of others, to bring a state about that nothing announces.</summary>
    /// <param name="holds">Whether the state is there.</param>
    /// <param name="phase">What the test is doing and expects, for the message.</param>
    /// <param name="actual">Describes what is there instead, for the message.</param>
    /// <param name="pause">How long to wait between two looks that cost something; ever longer, up to 50 ms, by default.</param>
    /// <param name="patience">How long to wait in all; <see cref="Patience"/> by default.</param>
    public static async Task Until(
        Func<bool> holds, string phase, Func<object?> actual, TimeSpan? pause = null, TimeSpan? patience = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var look = 0; !holds(); look++)
        {
            if (TimeProvider.System.GetElapsedTime(began) > (patience ?? Patience))
                throw new TimeoutException($"{phase}: not so within {patience ?? Patience}; actual: {actual()}.");
            // What is only queued on the thread pool is there after a few turns; what takes longer is not to cost a processor meanwhile.
            if (pause is null && look < Turns) await Task.Yield();
            else await Task.Delay(pause ?? Shortest * Math.Min(look - Turns + 1, Longest), TimeProvider.System, CancellationToken.None);
        }
    }
}
