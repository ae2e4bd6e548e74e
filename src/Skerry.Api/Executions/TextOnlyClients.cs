namespace Skerry.Api.Executions;

/// <summary>Clients that throw when <c>executionResult</c> is a number, although Azure sends numbers.</summary>
/// <seealso href="https://github.com/microsoft/semantic-kernel/issues/12445">Semantic Kernel for .NET types it as a string</seealso>
internal static class TextOnlyClients
{
    public static bool Includes(string userAgent) =>
        userAgent.StartsWith("Semantic-Kernel/", StringComparison.OrdinalIgnoreCase)
        && userAgent.Contains("Language=dotnet", StringComparison.OrdinalIgnoreCase);
}
