namespace Skerry.Server.Options;

/// <summary>The configuration cannot be used.</summary>
/// <param name="problems">A sentence for each thing that is wrong, with what mends it.</param>
internal sealed class InvalidOptionsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
