using System.Globalization;
using System.Text;

namespace LoopKit.Sandbox;

/// <summary>What a client asks a proxy for.</summary>
/// <param name="Host">Where to.</param>
/// <param name="Port">The port there.</param>
/// <param name="IsTunnel">Whether it is a <c>CONNECT</c>.</param>
/// <param name="Head">What is said first: to the client that its tunnel stands, or to the server what is wanted of it.</param>
/// <param name="Body">What the client has sent already after its head.</param>
internal sealed record ProxyRequest(string Host, int Port, bool IsTunnel, string Head, ReadOnlyMemory<byte> Body)
{
    private const int MaxHead = 32_768;

    /// <summary>Reads a request; <see langword="null"/> when it is none that a proxy takes.</summary>
    public static async ValueTask<ProxyRequest?> ReadAsync(Stream client, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHead];
        var length = 0;
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = length == MaxHead ? 0 : await client.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        return Parse(Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n"), buffer.AsMemory((end + 4)..length));
    }

    private static ProxyRequest? Parse(string[] lines, ReadOnlyMemory<byte> body) => lines[0].Split(' ') switch
    {
        ["CONNECT", var target, _] when AllowedHosts.IsEntry(target) => new ProxyRequest(
            target[..target.LastIndexOf(':')], int.Parse(target[(target.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture), IsTunnel: true, "HTTP/1.1 200 Connection established\r\n\r\n", body),
        [var method, var target, _] when Uri.TryCreate(target, UriKind.Absolute, out var address) && address is { Scheme: "http", UserInfo: "" } =>
            new ProxyRequest(address.Host, address.Port, IsTunnel: false, Forward(method, address, lines), body),
        _ => null,
    };

    /// <summary>The request as the server wants it. The connection is for this one only: what comes after it would be sent to the same server, whatever it names.</summary>
    private static string Forward(string method, Uri address, string[] lines)
    {
        var kept = lines.Skip(1).Where(line => !IsHeader(line, "Proxy-") && !IsHeader(line, "Connection:") && !IsHeader(line, "Host:"));
        return string.Join("\r\n", [$"{method} {address.PathAndQuery} HTTP/1.1", $"Host: {address.Authority}", "Connection: close", .. kept, "\r\n"]);
    }

    private static bool IsHeader(string line, string name) => line.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
