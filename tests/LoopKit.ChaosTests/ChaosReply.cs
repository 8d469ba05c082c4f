using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace LoopKit.ChaosTests;

/// <summary>One reply, or what comes in its place. Its details follow from a random number alone.</summary>
/// <param name="client">Who asked.</param>
/// <param name="fault">What is wrong with it.</param>
/// <param name="random">Its details.</param>
/// <param name="request">What was asked.</param>
/// <param name="id">Its identifier.</param>
/// <param name="silence">After which time of it the client gives up.</param>
internal sealed class ChaosReply(TcpClient client, ProviderFault fault, Random random, JsonElement request, string id, TimeSpan silence)
{
    private const string StreamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n";
    private const string Close = "connection: close\r\n\r\n";

    /// <summary>Writes it.</summary>
    /// <param name="ending">Called before the last byte goes out: the client may call again as soon as it has it.</param>
    /// <param name="pausing">Called before the client is asked to wait.</param>
    /// <param name="cancellationToken">Ends a silence.</param>
    public async Task WriteAsync(Action ending, Action<TimeSpan> pausing, CancellationToken cancellationToken)
    {
        var (text, calls) = ChaosAuthor.Reply(request);
        var whole = AnthropicEvents.Of(id, text, calls);
        var part = string.Concat(whole.Take(random.Next(whole.Count)));
        switch (fault)
        {
            case ProviderFault.None:
                await WriteEventsAsync(whole, ending, cancellationToken);
                break;
            case ProviderFault.RateLimited:
                var (header, wait) = Wish();
                pausing(wait);
                await EndAsync(Error(429, "rate_limit_error", header), ending, cancellationToken);
                break;
            case ProviderFault.Overloaded:
                await EndAsync(Error(529, "overloaded_error", ""), ending, cancellationToken);
                break;
            case ProviderFault.MidStreamError:
                var type = Choose("overloaded_error", "api_error", "rate_limit_error", "timeout_error");
                await EndAsync($"{StreamHead}{Close}{part}{AnthropicEvents.Error(type, "Chaos.")}", ending, cancellationToken);
                break;
            case ProviderFault.Cut:
                await CutAsync(whole, ending, cancellationToken);
                break;
            case ProviderFault.Hang:
                await HangAsync(part, ending, cancellationToken);
                break;
            default:
                await EndAsync(Garbage(part), ending, cancellationToken);
                break;
        }
    }

    private async Task WriteEventsAsync(IReadOnlyList<string> events, Action ending, CancellationToken cancellationToken)
    {
        // In a few pieces that do not respect the borders of events.
        var bytes = StreamHead + Close + string.Concat(events);
        var border = random.Next(1, bytes.Length - 1);
        await WriteAsync(bytes[..border], cancellationToken);
        await EndAsync(bytes[border..], ending, cancellationToken);
    }

    private async Task CutAsync(IReadOnlyList<string> events, Action ending, CancellationToken cancellationToken)
    {
        var stream = string.Concat(events);
        var length = random.Next(3) switch
        {
            0 => random.Next(stream.Length - events[^1].Length),
            1 => stream.Length - events[^1].Length,                      // everything but the last event
            _ => stream.LastIndexOf("partial_json", StringComparison.Ordinal) + 15,   // within the arguments of a call
        };
        var isOrderly = random.Next(2) == 0;
        await EndAsync(StreamHead + (isOrderly ? "" : "content-length: 1000000\r\n") + Close + stream[..length], ending, cancellationToken);
        if (!isOrderly && random.Next(2) == 0)
        {
            client.Client.LingerState = new LingerOption(true, 0); // a reset in place of an end
        }
    }

    private async Task HangAsync(string part, Action ending, CancellationToken cancellationToken)
    {
        if (random.Next(4) > 0)
        {
            await WriteAsync(StreamHead + Close + part, cancellationToken);
        }

        // The client gives up and may call again before this side hears of it, so the call counts as ended a little before.
        var gone = client.GetStream().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellationToken).AsTask();
        await Task.WhenAny(gone, Task.Delay(silence * 0.8, cancellationToken));
        ending();
        await ((Task)gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private string Garbage(string part) => random.Next(4) switch
    {
        0 => $"{StreamHead}{Close}{part}event: content_block_delta\ndata: {{\"type\":\"content_block_del\n\n",
        1 => $"{StreamHead}{Close}{part}data: \u0001\u0002}}{{\n\nnonsense\n\n",
        2 => $"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n{Close}<html>Please log in.</html>",
        _ => $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{Close}{{\"half\":",
    };

    /// <summary>Every way to ask for a wait, and what it asks for.</summary>
    private (string Header, TimeSpan Wait) Wish() => random.Next(7) switch
    {
        0 => ("retry-after-ms: 150\r\n", TimeSpan.FromMilliseconds(150)),
        1 => ("retry-after: 0.2\r\n", TimeSpan.FromSeconds(0.2)),
        2 => ("retry-after: 1\r\n", TimeSpan.FromSeconds(1)),
        3 => ("retry-after: 99999999\r\n", TimeSpan.FromDays(40)),
        4 => ("retry-after: -7\r\n", TimeSpan.Zero),
        5 => ($"anthropic-ratelimit-requests-remaining: 0\r\nanthropic-ratelimit-requests-reset: {DateTimeOffset.UtcNow.AddSeconds(60):O}\r\n", TimeSpan.FromSeconds(60)),
        _ => ("", TimeSpan.Zero),
    };

    private static string Error(int status, string type, string headers)
    {
        var body = $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"Chaos."}}""";
        return $"HTTP/1.1 {status} Chaos\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n{headers}{Close}{body}";
    }

    private string Choose(params string[] choices) => choices[random.Next(choices.Length)];

    private async Task EndAsync(string text, Action ending, CancellationToken cancellationToken)
    {
        ending();
        await WriteAsync(text, cancellationToken);
    }

    private ValueTask WriteAsync(string text, CancellationToken cancellationToken) => client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
}
