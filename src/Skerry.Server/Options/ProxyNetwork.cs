using System.Net;

namespace Skerry.Server.Options;

/// <summary>A reverse proxy, or a network of them, as configuration writes it.</summary>
internal static class ProxyNetwork
{
    /// <summary>Reads an IP address, which is a network of one, or a network in CIDR notation.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (!IPAddress.TryParse(text, out var address)) return IPNetwork.TryParse(text, out network);
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>Reads a text that was checked before.</summary>
    public static IPNetwork Parse(string text) =>
        TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is not an IP address or network.");
}
