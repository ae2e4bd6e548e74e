namespace Skerry.Agent.Protocol;

/// <summary>What the agent serves, as HTTP/2 over the sandbox's one stream.</summary>
/// <remarks>
/// The agent trusts its host. The host trusts nothing: it bounds, validates and times out every answer. Answers outside 2xx carry an
/// <see cref="AgentProblem"/>. Paths are relative to the data directory, UTF-8, percent-encoded in the query <c>path</c>.
/// </remarks>
public static class AgentRoutes
{
    /// <summary>The version of these messages; a host refuses an agent that says another.</summary>
    public const int Version = 1;

    /// <summary><c>GET</c>: answers <see cref="AgentHello"/> once the kernel is warm, or a problem if it cannot start.</summary>
    public const string Hello = "/hello";

    /// <summary><c>POST</c> <see cref="AgentResume"/>: answers 204 once the machine is its own and every generator of random numbers has
    /// been reseeded. Any other answer means that this clone must not serve. A second request is refused: <c>resumed</c>.</summary>
    public const string Resume = "/resume";

    /// <summary>
    /// <c>PUT</c> <see cref="AgentClock"/>: answers 204 once the machine's clock is set. A container has none of its own.
    /// </summary>
    public const string Clock = "/clock";

    /// <summary><c>POST</c> <see cref="AgentExecution"/>: answers a stream of <see cref="AgentEvent"/>, one JSON object a line.
    /// <c>DELETE /executions/{id}</c>: cancels; answers at once.</summary>
    public const string Executions = "/executions";

    /// <summary><c>GET ?path=&amp;recursive=&amp;after=</c>: answers an <see cref="AgentListing"/> of the entries whose paths come after
    /// the one given; without it, or with an empty one, of the first.</summary>
    public const string Listing = "/listing";

    /// <summary><c>GET ?path=</c>: answers an <see cref="AgentFile"/>. <c>DELETE ?path=</c>: deletes a file or a tree.</summary>
    public const string File = "/file";

    /// <summary><c>GET ?path=</c>: answers the bytes, with their exact <c>Content-Length</c> and <c>Last-Modified</c>.
    /// <c>PUT ?path=&amp;limit=</c>: the body becomes the file; answers an <see cref="AgentFile"/>.</summary>
    public const string Content = "/content";
}
