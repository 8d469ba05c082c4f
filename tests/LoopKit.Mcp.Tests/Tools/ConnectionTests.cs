using System.Text;
using System.Text.Json;
using LoopKit.Mcp.Tests.Hosting;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-04")]
public sealed class ConnectionTests : SceneTests
{
    private const string Hello =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}}\n";

    private const string Call = "\"params\":{\"name\":\"list_loops\",\"arguments\":{}}";

    [Test]
    public async Task A_loop_completes_after_its_client_has_vanished()
    {
        var gone = await Scene.ConnectAsync("gone");
        await gone.CallAsync("start_loop", new { goal = "Wait for the test.", name = "orphan", validation = new[] { "true" } });
        var turn = await Scene.Model.NextTurnAsync();

        gone.Vanish();
        await gone.ServerEnded.WaitAsync(Patience.Limit);
        turn.Say("Done.");

        await Link.FollowUntilAsync("orphan", "loop-completed");
    }

    [Test]
    public async Task A_client_that_vanishes_in_a_call_ends_only_its_call()
    {
        var (id, turn) = await StartHeldAsync();
        var gone = await Scene.ConnectAsync("gone");
        var seen = (await gone.CallAsync("get_loop_events", new { id })).GetProperty("next_after").GetInt64();
        var waiting = gone.SendAsync("get_loop_events", new { id, after = seen, wait_seconds = 30 });

        gone.Vanish();
        await gone.ServerEnded.WaitAsync(Patience.Limit);
        await gone.DisposeAsync();
        Assert.That(async () => await waiting, Throws.Exception);
        turn.Say("Done.");

        await Link.FollowUntilAsync(id, "loop-completed");
    }

    [Test]
    public async Task A_cancelled_call_does_not_cancel_the_loop()
    {
        var (id, turn) = await StartHeldAsync();
        using var cancellation = new CancellationTokenSource();
        var asking = Link.SendAsync("query_loop", new { id, text = "How far are you?", timeout_seconds = 60 }, cancellation.Token);

        await cancellation.CancelAsync();
        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        turn.Say("Done.");

        await Link.FollowUntilAsync(id, "loop-completed");
    }

    [Test]
    public async Task Frames_that_are_no_requests_do_no_harm_and_only_protocol_comes_back()
    {
        await using var raw = Scene.ConnectRaw();
        using var reader = new StreamReader(raw.FromServer);
        await SendAsync(raw, Hello);
        var first = await ReadAsync(reader);

        await SendAsync(raw, "this is not JSON\n");
        await SendAsync(raw, "{\"jsonrpc\":\"2.0\",\"id\":\n\n[]\n{}\nnull\n\"text\"\n");
        await SendAsync(raw, $"[{{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",{Call}}}]\n");
        await SendAsync(raw, $"{{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",{Call}}}\n");
        await SendAsync(raw, $"{{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/call\",\"params\":{new string('[', 5_000)}{new string(']', 5_000)}}}\n");
        foreach (var part in $"{{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/call\",{Call}}}\n".Chunk(10))
        {
            await SendAsync(raw, new string(part));
        }

        var answer = await ReadUntilAsync(reader, 9);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.GetProperty("id").GetInt32(), Is.EqualTo(1));
            Assert.That(answer.GetProperty("result").TryGetProperty("structuredContent", out _), Is.True);
        }
    }

    [Test]
    public async Task Half_a_surrogate_in_an_argument_is_answered_with_an_error()
    {
        await using var raw = Scene.ConnectRaw();
        using var reader = new StreamReader(raw.FromServer);
        await SendAsync(raw, Hello);

        await SendAsync(raw, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"get_loop\",\"arguments\":{\"id\":\"\\ud83d\"}}}\n");
        var answer = await ReadUntilAsync(reader, 2);
        await SendAsync(raw, $"{{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",{Call}}}\n");
        var next = await ReadUntilAsync(reader, 3);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.TryGetProperty("error", out _), Is.True);
            Assert.That(next.TryGetProperty("result", out _), Is.True);
        }
    }

    private static async Task SendAsync(RawLink raw, string text)
    {
        await raw.ToServer.WriteAsync(Encoding.UTF8.GetBytes(text), Patience.Token());
        await raw.ToServer.FlushAsync(Patience.Token());
    }

    /// <summary>Every line that the server writes must be a JSON-RPC message.</summary>
    private static async Task<JsonElement> ReadAsync(StreamReader reader)
    {
        var message = JsonElement.Parse((await reader.ReadLineAsync(Patience.Token()))!);
        Assert.That(message.GetProperty("jsonrpc").GetString(), Is.EqualTo("2.0"));
        return message;
    }

    private static async Task<JsonElement> ReadUntilAsync(StreamReader reader, int id)
    {
        while (true)
        {
            var message = await ReadAsync(reader);
            if (message.TryGetProperty("id", out var value) && value.ValueKind == JsonValueKind.Number && value.GetInt32() == id)
            {
                return message;
            }
        }
    }
}
