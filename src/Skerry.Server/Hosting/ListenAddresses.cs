using System.Net;
using Skerry.Server.Options;

namespace Skerry.Server.Hosting;

/// <summary>Where the server listens. Nobody has to sign in yet, so it is this machine only.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://127.0.0.1:8080";

    /// <summary>The addresses that the configuration names.</summary>
    /// <exception cref="InvalidOptionsException">One of them is reachable from elsewhere, or is not an address.</exception>
    public static string[] Read(IConfiguration configuration)
    {
        if (configuration.GetSection("Kestrel:Endpoints").Exists())
            throw new InvalidOptionsException(
                ["Kestrel:Endpoints: give the addresses by --urls (or ASPNETCORE_URLS), where the server can check them."]);
        if (Ports(configuration) is { Length: > 0 })
            throw new InvalidOptionsException(
                ["HTTP_PORTS and HTTPS_PORTS listen on every address of the machine; use --urls http://127.0.0.1:PORT."]);

        var text = configuration["urls"];
        string[] addresses = string.IsNullOrWhiteSpace(text)
            ? [Default]
            : text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] problems = [.. addresses.Select(Complaint).OfType<string>()];
        return problems.Length == 0 ? addresses : throw new InvalidOptionsException(problems);
    }

    private static string? Ports(IConfiguration configuration) =>
        string.IsNullOrEmpty(configuration["urls"]) ? configuration["http_ports"] + configuration["https_ports"] : null;

    private static string? Complaint(string address)
    {
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return $"--urls: '{address}' is not an address; write http://127.0.0.1:8080.";
        }

        if (parsed.IsUnixPipe || parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return null;
        if (IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)) return null;
        return $"--urls: '{address}' can be reached from other machines, but this server asks nobody to sign in and so listens on "
            + "loopback only; "
            + "use http://127.0.0.1:PORT, and put a proxy that authenticates in front if others are to reach it.";
    }
}
