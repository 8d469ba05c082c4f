using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace LoopKit.Plugins.Tests;

/// <summary>An HTTP server on loopback that gives prepared answers, one connection each, and keeps what it was asked.</summary>
internal sealed class FakeEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Queue<Func<Stream, CancellationToken, Task>> _answers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public FakeEndpoint()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The requests so far: request line and headers, and the body.</summary>
    public List<(string Head, JsonElement Body)> Requests { get; } = [];

    public void Answer(string json, int status = 200, string headers = "") =>
        Enqueue(json, $"HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {Encoding.UTF8.GetByteCount(json)}\r\n{headers}");

    /// <summary>Promises more than it sends.</summary>
    public void AnswerCut(string json) =>
        Enqueue(json, $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {Encoding.UTF8.GetByteCount(json) + 100}\r\n");

    public void AnswerStream(params string[] events) => Enqueue(Stream(events), StreamHead);

    /// <summary>A stream whose connection breaks after these events.</summary>
    public void AnswerCutStream(params string[] events) => Enqueue(Stream(events), StreamHead + "content-length: 1000000\r\n");

    public void AnswerPage(string html) => Enqueue(html, $"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {html.Length}\r\n");

    /// <summary>A stream that is silent after these events, for as long as the client listens.</summary>
    public void AnswerSilence(params string[] events) => AnswerNothingAfter($"{StreamHead}connection: close\r\n\r\n{Stream(events)}");

    /// <summary>The beginning of a reply, and then nothing for as long as the client listens.</summary>
    public void AnswerNothingAfter(string begin) => _answers.Enqueue(async (stream, cancellationToken) =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(begin), cancellationToken);
        try
        {
            _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellationToken);
        }
        catch (IOException)
        {
            // The client has gone in its own way.
        }
    });

    /// <summary>A stream that goes on for ever, or as long as the client listens.</summary>
    /// <param name="begin">What comes first, head of the reply included.</param>
    /// <param name="again">What comes again and again.</param>
    /// <param name="sent">Told how many bytes were sent when the client has gone.</param>
    public void AnswerEndlessly(string begin, string again, Action<long> sent) => _answers.Enqueue(async (stream, cancellationToken) =>
    {
        var more = Encoding.UTF8.GetBytes(again);
        var total = 0L;
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(begin), cancellationToken);
            while (true)
            {
                await stream.WriteAsync(more, cancellationToken);
                total += more.Length;
            }
        }
        catch (IOException)
        {
            sent(total);
        }
    });

    public const string StreamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";

    public async ValueTask DisposeAsync()
    {
        // The loop ends first: a listener that is stopped under it fails in more than one way.
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
    }

    private static string Stream(IEnumerable<string> events) => string.Concat(events.Select(text => text + "\n\n"));

    private void Enqueue(string body, string head) =>
        _answers.Enqueue((stream, cancellationToken) => stream.WriteAsync(Encoding.UTF8.GetBytes($"{head}connection: close\r\n\r\n{body}"), cancellationToken).AsTask());

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                Requests.Add(await ReadAsync(stream));
                await _answers.Dequeue()(stream, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private static async Task<(string Head, JsonElement Body)> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 1, leaveOpen: true);
        var head = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            head.Append(line).Append('\n');
        }

        const string length = "content-length:";
        var text = head.ToString();
        var value = text.Split('\n').First(line => line.StartsWith(length, StringComparison.OrdinalIgnoreCase))[length.Length..];
        var body = new char[int.Parse(value, CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(body);
        return (text, JsonDocument.Parse(Encoding.Latin1.GetBytes(body)).RootElement);
    }
}
