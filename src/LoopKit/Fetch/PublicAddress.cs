using System.Net;
using System.Net.Sockets;

namespace LoopKit.Fetch;

/// <summary>Which addresses are somebody's public server: not this machine, its network, a cloud's metadata, a test range or a group.</summary>
internal static class PublicAddress
{
    // RFC 6890 and the registries of special addresses that it founded.
    private static readonly IPNetwork[] _special =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ]).Select(text => IPNetwork.Parse(text)),
    ];

    // All that is given out to the public; what embeds IPv4 addresses, is local or a group lies outside.
    private static readonly IPNetwork _global = IPNetwork.Parse("2000::/3");

    /// <summary>Whether an address is public.</summary>
    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (plain.AddressFamily == AddressFamily.InterNetwork || _global.Contains(plain)) && !Array.Exists(_special, network => network.Contains(plain));
    }
}
