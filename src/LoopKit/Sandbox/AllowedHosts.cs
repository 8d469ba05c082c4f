using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoopKit.Sandbox;

/// <summary>The hosts and ports that a policy lists.</summary>
/// <remarks>
/// Names are compared as they are, without wildcards. What a listed name leads to must be a public address: whoever runs the name could otherwise
/// point it at services of this machine or its network. An address, or <c>localhost</c>, that is listed itself is meant.
/// </remarks>
internal sealed class AllowedHosts(IEnumerable<string> entries)
{
    private readonly HashSet<string> _entries = new(entries, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an entry is <c>HOST:PORT</c>, with an IPv6 address in brackets.</summary>
    public static bool IsEntry(string entry)
    {
        var colon = entry.LastIndexOf(':');
        return colon > 0
            && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536
            && Uri.CheckHostName(entry[..colon]) is not UriHostNameType.Unknown;
    }

    /// <summary>The addresses to connect to; none when the host is not listed or leads to where it must not.</summary>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (!_entries.Contains(string.Create(CultureInfo.InvariantCulture, $"{host}:{port}")))
        {
            return [];
        }

        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
        {
            return [literal];
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? addresses : [.. addresses.Where(IsPublic)];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <summary>Whether an address is one of the public internet: no loopback, private, link-local, shared, multicast, reserved or embedded one.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? bytes switch
            {
                [0 or 10 or 127, ..] or [>= 224, ..] => false,
                [100, >= 64 and < 128, ..] or [169, 254, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [198, 18 or 19, ..] => false,
                [192, 0, 0 or 2, _] or [198, 51, 100, _] or [203, 0, 113, _] => false,
                _ => true,
            }

            // Only 2000::/3 is given out; of that, 2002::/16 and 2001::/32 carry IPv4 addresses in them.
            : (bytes[0] & 0xE0) == 0x20 && bytes is not ([0x20, 0x02, ..] or [0x20, 0x01, 0, 0, ..]);
    }
}
