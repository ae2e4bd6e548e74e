using Skerry.Pools.Definitions;
using Skerry.Sandboxing.Selection;
using Skerry.Pools.Sandboxes;

namespace Skerry.Server.Options;

/// <summary>Reads the options out of the configuration and names everything that is wrong with them at once.</summary>
internal static class SkerryOptionsReader
{
    private const string DefaultPool = "python";
    private static readonly TimeSpan LongestGrace = TimeSpan.FromMinutes(5);

    /// <exception cref="InvalidOptionsException">Something is wrong.</exception>
    public static SkerryOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(SkerryOptions.Section);
        var options = new SkerryOptions();
        var unknown = UnknownKeys.Of(section, typeof(SkerryOptions)).ToList();
        try
        {
            // Without the flag the binder would pass over a value of a wrong type inside a list.
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = unknown.Count == 0);
        }
        catch (InvalidOperationException e)
        {
            // Below the binder's own sentence is the one that names key and value; below that, a bare format error.
            var cause = e.GetBaseException() is FormatException ? e.InnerException ?? e : e.GetBaseException();
            throw new InvalidOptionsException([.. unknown, cause.Message]);
        }

        if (options.Pools.Count == 0) options.Pools.Add(new PoolOptions { Name = DefaultPool });
        List<string> problems = [.. unknown, .. Validate(options)];
        return problems.Count == 0 ? options : throw new InvalidOptionsException(problems);
    }

    private static List<string> Validate(SkerryOptions options) =>
    [
        .. OneOf<EnginePreference>(options.Engine, "Skerry:Engine"),
        .. OneOf<AccelerationPreference>(options.Acceleration, "Skerry:Acceleration"),
        .. AbsolutePath(options.Home, "Skerry:Home"),
        .. AbsolutePath(options.Host.StateDirectory, "Skerry:Host:StateDirectory"),
        .. AbsolutePath(options.Host.ImageDirectory, "Skerry:Host:ImageDirectory"),
        .. AbsolutePath(options.Host.AgentDirectory, "Skerry:Host:AgentDirectory"),
        .. AbsolutePath(options.MicroVm.GuestDirectory, "Skerry:MicroVm:GuestDirectory"),
        .. AbsolutePath(options.MicroVm.TemplateDirectory, "Skerry:MicroVm:TemplateDirectory"),
        .. options.Budget.ToOptions().Validate().Select(problem => $"Skerry:Budget: {problem}"),
        .. Seconds.Of(options.ShutdownGraceInSeconds) is var grace && grace >= TimeSpan.Zero && grace <= LongestGrace
            ? (string[])[]
            : [$"Skerry:ShutdownGraceInSeconds: {options.ShutdownGraceInSeconds} is out of bounds; 0 to {LongestGrace.TotalSeconds} "
                + "is allowed."],
        .. options.TrustedProxies.Index().Where(proxy => !ProxyNetwork.TryParse(proxy.Item, out _))
            .Select(proxy =>
                $"Skerry:TrustedProxies:{proxy.Index}: '{proxy.Item}' is not an IP address, and not a network such as 10.0.0.0/8."),
        .. PoolDefinitionValidator.Validate(
            [.. options.Pools.Select(pool => pool.ToDefinition(PoolDefinitionValidator.MostSessions))], index => $"Skerry:Pools:{index}"),
        .. options.Pools.Index().Where(pool => pool.Item.MinimumIsolation is { } text && !IsolationLevels.TryParse(text, out _))
            .Select(pool =>
                $"Skerry:Pools:{pool.Index}: minimumIsolation: '{pool.Item.MinimumIsolation}' is not known; {IsolationLevels.All} are."),
    ];

    // A number would be read as the value that has it.
    private static IEnumerable<string> OneOf<T>(string text, string key)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? []
            : [$"{key}: '{text}' is not known; use {string.Join(" or "
                + "", Enum.GetNames<T>().Select(name => $"'{name.ToLowerInvariant()}'"))}."];

    private static IEnumerable<string> AbsolutePath(string? path, string key) =>
        path is null || Path.IsPathFullyQualified(path) ? [] : [$"{key}: '{path}' is not an absolute path."];
}
