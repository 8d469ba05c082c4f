using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoopKit.Tests.Fetch;

/// <summary>An HTTP server on loopback that answers each path with bytes written by a test, and remembers what was asked.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, byte[]> _answers = [];
    private readonly Task _serving;

    public LoopbackServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public List<string> Requests { get; } = [];

    public string Url(string path = "/") => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{path}";

    public void Answer(string path, string head, params byte[] body) =>
        _answers[path] = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];

    public void Answer(string path, string head, string body) => Answer(path, head, Encoding.UTF8.GetBytes(body));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
            {
                return;
            }

            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        Requests.Add(request.ToString());
        try
        {
            if (_answers.TryGetValue(request.ToString().Split(' ')[1], out var answer))
            {
                await stream.WriteAsync(answer, _end.Token);
            }
            else
            {
                // Silence, until the client gives up.
                while (await stream.ReadAsync(buffer, _end.Token) > 0)
                {
                }
            }
        }
        catch (IOException)
        {
            // The client has enough.
        }
    }
}
