namespace Skerry.Sandboxing.Machines;

/// <summary>What the kernel thinks of the server's own process.</summary>
public static class ServerProcess
{
    private const string Score = "/proc/self/oom_score_adj";

    /// <summary>
    /// Has the kernel kill the server last when the machine's memory is used up. Processes that the server starts inherit this; those of
    /// sandboxes are given a score of their own by the OCI configuration.
    /// </summary>
    /// <returns>Null if it is so; otherwise why it is not.</returns>
    public static string? KillLast()
    {
        try
        {
            File.WriteAllText(Score, "-500");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
