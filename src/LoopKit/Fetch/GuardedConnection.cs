using System.Net;
using System.Net.Sockets;
using LoopKit.Tools;

namespace LoopKit.Fetch;

/// <summary>Connects to public addresses only. What is checked is the address that is connected to, whatever a name means to others or a moment later.</summary>
/// <param name="allowedHosts">Names and addresses, as a URL has them, that may be private all the same.</param>
internal sealed class GuardedConnection(IReadOnlyCollection<string> allowedHosts)
{
    private readonly HashSet<string> _allowed = allowedHosts.ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Resolves, checks and connects.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.Denied"/>: the host has an address that is not public. <see cref="ToolErrors.NotFound"/>: it has none.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(host.Host, cancellationToken).ConfigureAwait(false);
        if (!_allowed.Contains(host.Host.Trim('[', ']')) && !Array.TrueForAll(addresses, PublicAddress.Is))
        {
            throw new ToolException(ToolErrors.Denied, $"'{WorkspacePath.Shown(host.Host)}' is, or leads to, an address that is not public. Such addresses are not fetched.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return [address];
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException exception)
        {
            throw new ToolException(ToolErrors.NotFound, $"There is no host '{WorkspacePath.Shown(host)}', or names cannot be resolved here.", exception);
        }
    }
}
