using Skerry.Agent.Protocol;
using Skerry.Pools.Files;

namespace Skerry.Sandboxing.Agents;

/// <summary>What an agent answers when it does not do what it was asked.</summary>
internal static class AgentProblems
{
    /// <summary>The most bytes that a problem has.</summary>
    public const int LongestProblem = 64 * 1024;

    private const int LongestMessage = 1000;

    /// <summary>Reads a problem.</summary>
    public static async Task<AgentProblem> ReadAsync(AgentConnection connection, HttpResponseMessage answer, AgentWait wait)
    {
        var problem = await connection.ReadAsync(answer, AgentJson.Default.AgentProblem, LongestProblem, wait);
        if (problem is not { Error: not null, Message: not null })
            throw connection.Close("The agent broke the protocol: a problem without a name.");
        return problem with { Message = problem.Message.Length <= LongestMessage ? problem.Message : problem.Message[..LongestMessage] };
    }

    /// <summary>Throws unless a file operation succeeded.</summary>
    /// <exception cref="SandboxFileException">The caller can mend it.</exception>
    /// <exception cref="IOException">The caller cannot.</exception>
    public static async Task ThrowIfRefusedAsync(AgentConnection connection, HttpResponseMessage answer, AgentWait wait)
    {
        if (answer.IsSuccessStatusCode) return;
        var problem = await ReadAsync(connection, answer, wait);
        throw problem.Error switch
        {
            "notFound" => new SandboxFileException(SandboxFileError.NotFound, problem.Message),
            "notAFile" => new SandboxFileException(SandboxFileError.NotAFile, problem.Message),
            "notADirectory" => new SandboxFileException(SandboxFileError.NotADirectory, problem.Message),
            "invalidPath" => new SandboxFileException(SandboxFileError.InvalidPath, problem.Message),
            "tooLarge" => new SandboxFileException(SandboxFileError.TooLarge, problem.Message),
            "noSpace" => new SandboxFileException(SandboxFileError.NoSpace, problem.Message),
            _ => new IOException($"The sandbox could not do it: {problem.Message}"),
        };
    }
}
