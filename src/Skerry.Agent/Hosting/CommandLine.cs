using System.Globalization;

namespace Skerry.Agent.Hosting;

/// <summary>A command line: <c>--name value</c> pairs, then perhaps <c>--</c> and the rest.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public CommandLine(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] == "--")
            {
                Rest = [.. arguments.Skip(i + 1)];
                return;
            }

            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Count)
                throw new FormatException($"'{arguments[i]}' is not an option with a value.");
            _values[arguments[i]] = arguments[i + 1];
        }
    }

    /// <summary>What stands after <c>--</c>.</summary>
    public IReadOnlyList<string> Rest { get; } = [];

    /// <summary>The value of an option that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public string Text(string name) => Optional(name) ?? throw new FormatException($"{name} is missing.");

    /// <summary>The value of an option, or null if it is not there.</summary>
    public string? Optional(string name) => _values.GetValueOrDefault(name);

    /// <summary>The value of an option that must be there and be a number, not below a bound.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public int Number(string name, int least) =>
        int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least
            ? value
            : throw new FormatException($"{name} is not a number from {least} up.");

    /// <summary>The values of an option that may be there, separated by commas.</summary>
    public IReadOnlyList<string> List(string name) =>
        _values.TryGetValue(name, out var value) ? value.Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
}
