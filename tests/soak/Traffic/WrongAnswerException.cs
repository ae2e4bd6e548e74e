namespace Skerry.Soak.Traffic;

/// <summary>The server answered, and not what it had to.</summary>
internal sealed class WrongAnswerException(string message) : Exception(message);
