using System.Globalization;

namespace Skerry.Api.Wire;

/// <summary>Times as Azure writes them: RFC 3339 in UTC with seven digits of a second.</summary>
internal static class WireTime
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
