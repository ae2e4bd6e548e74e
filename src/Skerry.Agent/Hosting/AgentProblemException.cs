namespace Skerry.Agent.Hosting;

/// <summary>A request is refused for a reason that the host can pass on.</summary>
/// <param name="error">One of the constants here; <see cref="Protocol.AgentProblem"/> says what they mean.</param>
/// <param name="message">The reason in words.</param>
internal sealed class AgentProblemException(string error, string message) : Exception(message)
{
    public const string NotFound = "notFound";
    public const string NotAFile = "notAFile";
    public const string NotADirectory = "notADirectory";
    public const string InvalidPath = "invalidPath";
    public const string TooLarge = "tooLarge";
    public const string NoSpace = "noSpace";
    public const string Busy = "busy";
    public const string Resumed = "resumed";
    public const string Failed = "failed";

    /// <summary>What kind of reason it is.</summary>
    public string Error { get; } = error;

    /// <summary>The status that the answer has.</summary>
    public int StatusCode => Error switch
    {
        NotFound => StatusCodes.Status404NotFound,
        NotAFile or NotADirectory or InvalidPath => StatusCodes.Status400BadRequest,
        TooLarge => StatusCodes.Status413PayloadTooLarge,
        NoSpace => StatusCodes.Status507InsufficientStorage,
        Busy or Resumed => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status500InternalServerError,
    };
}
