using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace LoopKit.Mcp.Tests.Hosting;

/// <summary>A real client and a real server, joined by pipes in memory.</summary>
internal sealed class McpLink : IAsyncDisposable
{
    private readonly RawLink _raw;

    private McpLink(RawLink raw, McpClient client)
    {
        _raw = raw;
        Client = client;
    }

    public McpClient Client { get; }

    /// <summary>Ends when the server has noticed that its client is gone.</summary>
    public Task ServerEnded => _raw.ServerEnded;

    public static async Task<McpLink> OpenAsync(IServiceProvider services, string clientName)
    {
        var raw = RawLink.Open(services);
        var client = await McpClient.CreateAsync(
            new StreamClientTransport(raw.ToServer, raw.FromServer),
            new McpClientOptions { ClientInfo = new Implementation { Name = clientName, Version = "1" }, DiscoverProbeTimeout = Patience.Limit },
            cancellationToken: Patience.Token());
        return new McpLink(raw, client);
    }

    /// <summary>Calls a tool that must succeed, and checks what every reply has to keep.</summary>
    public async Task<JsonElement> CallAsync(string tool, object arguments)
    {
        var result = await SendAsync(tool, arguments);
        Assert.That(result.IsError, Is.Not.True, TextOf(result));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.StructuredContent, Is.Not.Null);
            Assert.That(result.StructuredContent!.Value.GetRawText().Length + TextOf(result).Length, Is.LessThanOrEqualTo(40_000), "10,000 tokens of four characters");
            Assert.That(JsonElement.DeepEquals(JsonElement.Parse(TextOf(result)), result.StructuredContent.Value), "older clients read the same in the text");
        }

        return result.StructuredContent.Value;
    }

    /// <summary>Calls a tool that must fail, and returns what the client is told.</summary>
    public async Task<string> FailAsync(string tool, object arguments)
    {
        var result = await SendAsync(tool, arguments);
        Assert.That(result.IsError, Is.True, TextOf(result));
        return TextOf(result);
    }

    public Task<CallToolResult> SendAsync(string tool, object arguments, CancellationToken cancellationToken = default)
    {
        var values = JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        return Client.CallToolAsync(new CallToolRequestParams { Name = tool, Arguments = values }, cancellationToken == default ? Patience.Token() : cancellationToken).AsTask();
    }

    /// <summary>Follows a loop by its events, as a client does, until an event of one of these types has come.</summary>
    public async Task<List<JsonElement>> FollowUntilAsync(string loop, params string[] types)
    {
        List<JsonElement> events = [];
        var patience = Patience.Token();
        var mayGoOn = true;
        while (!events.Any(entry => types.Contains(entry.GetProperty("type").GetString())))
        {
            Assert.That(mayGoOn && !patience.IsCancellationRequested, $"none of {string.Join(", ", types)} came: {string.Join('\n', events)}");
            var page = await CallAsync("get_loop_events", new { id = loop, after = events.Count, wait_seconds = 30 });
            events.AddRange(page.GetProperty("events").EnumerateArray());
            mayGoOn = page.GetProperty("more").GetBoolean() || !page.GetProperty("at_rest").GetBoolean();
            Assert.That(page.GetProperty("next_after").GetInt64(), Is.EqualTo(events.Count), "no event is left out");
        }

        return events;
    }

    /// <summary>The client's process is gone: both pipes break without a word.</summary>
    public void Vanish() => _raw.Break();

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _raw.DisposeAsync();
    }

    private static string TextOf(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
