using System.Net.Sockets;
using System.Text;

namespace LoopKit.Sandbox;

/// <summary>The only way out of a sandbox without a network of its own: an HTTP proxy on a socket file, which connects to listed hosts only.</summary>
/// <remarks>It looks up names itself, so a command cannot ask for any. One connection makes one tunnel (<c>CONNECT</c>) or one plain request.</remarks>
internal sealed class AllowListProxy : IAsyncDisposable
{
    private const int MostConnections = 64;

    private readonly AllowedHosts _hosts;
    private readonly string _directory = Directory.CreateTempSubdirectory("loopkit-net-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    public AllowListProxy(AllowedHosts hosts)
    {
        _hosts = hosts;
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_directory, "proxy")));
        _listener.Listen(MostConnections);
        _accepting = AcceptAsync();
    }

    /// <summary>The directory with the socket file <c>proxy</c>.</summary>
    public string SocketDirectory => _directory;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        _stopping.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task AcceptAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        List<Task> open = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                open.Add(ServeAsync(client));
                open.RemoveAll(connection => connection.IsCompleted);
                if (open.Count >= MostConnections)
                {
                    await Task.WhenAny(open).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        using var client = new NetworkStream(accepted, ownsSocket: true);
        try
        {
            if (await ProxyRequest.ReadAsync(client, _stopping.Token).ConfigureAwait(false) is not { } request)
            {
                await AnswerAsync(client, "400 Bad Request", "This proxy takes CONNECT and plain http requests.").ConfigureAwait(false);
                return;
            }

            using var server = await ConnectAsync(request).ConfigureAwait(false);
            if (server is null)
            {
                await AnswerAsync(client, "403 Forbidden", $"{request.Host}:{request.Port} is not in the network list of this loop's sandbox, does not exist, or is no public address.").ConfigureAwait(false);
                return;
            }

            using var upstream = new NetworkStream(server, ownsSocket: false);
            await TunnelAsync(request, client, upstream).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // Either end is gone, or the command has ended: there is nobody left to tell.
        }
    }

    private async ValueTask<Socket?> ConnectAsync(ProxyRequest request)
    {
        foreach (var address in await _hosts.ResolveAsync(request.Host, request.Port, _stopping.Token).ConfigureAwait(false))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address, request.Port, _stopping.Token).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    private async Task TunnelAsync(ProxyRequest request, NetworkStream client, NetworkStream upstream)
    {
        await (request.IsTunnel ? client : upstream).WriteAsync(Encoding.Latin1.GetBytes(request.Head), _stopping.Token).ConfigureAwait(false);
        await upstream.WriteAsync(request.Body, _stopping.Token).ConfigureAwait(false);
        var up = PumpAsync(client, upstream);
        var down = PumpAsync(upstream, client);
        await Task.WhenAll(up, down).ConfigureAwait(false);
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        await from.CopyToAsync(to, _stopping.Token).ConfigureAwait(false);
        to.Socket.Shutdown(SocketShutdown.Send);
    }

    private async Task AnswerAsync(NetworkStream client, string status, string text) => await client.WriteAsync(
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(text) + 1}\r\nConnection: close\r\n\r\n{text}\n"),
        _stopping.Token).ConfigureAwait(false);
}
