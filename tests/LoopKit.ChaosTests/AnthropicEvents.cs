using System.Text.Json;

namespace LoopKit.ChaosTests;

/// <summary>Writes a reply as the events of Anthropic's Messages API.</summary>
internal static class AnthropicEvents
{
    private const int PieceLength = 24;

    public static IReadOnlyList<string> Of(string id, string text, IReadOnlyList<(string Name, string Arguments)> calls)
    {
        List<string> events =
        [
            Event("message_start", new
            {
                message = new
                {
                    id, type = "message", role = "assistant", model = "chaos-1", content = Array.Empty<object>(),
                    stop_reason = (string?)null, stop_sequence = (string?)null, usage = new { input_tokens = 100, output_tokens = 1 },
                },
            }),
            Event("ping", new { }),
            Event("content_block_start", new { index = 0, content_block = new { type = "text", text = "" } }),
            .. Pieces(text).Select(piece => Event("content_block_delta", new { index = 0, delta = new { type = "text_delta", text = piece } })),
            Event("content_block_stop", new { index = 0 }),
        ];
        foreach (var (call, index) in calls.Select((call, place) => (call, place + 1)))
        {
            events.Add(Event("content_block_start", new { index, content_block = new { type = "tool_use", id = $"{id}-{index}", name = call.Name, input = new { } } }));
            events.AddRange(Pieces(call.Arguments).Select(piece => Event("content_block_delta", new { index, delta = new { type = "input_json_delta", partial_json = piece } })));
            events.Add(Event("content_block_stop", new { index }));
        }

        events.Add(Event("message_delta", new { delta = new { stop_reason = "tool_use", stop_sequence = (string?)null }, usage = new { output_tokens = 20 } }));
        events.Add(Event("message_stop", new { }));
        return events;
    }

    public static string Error(string type, string message) => Event("error", new { error = new { type, message } });

    private static IEnumerable<string> Pieces(string text) => text.Chunk(PieceLength).Select(piece => new string(piece));

    private static string Event(string type, object fields)
    {
        var body = JsonSerializer.Serialize(fields);
        return $"event: {type}\ndata: {{\"type\":\"{type}\"{(body == "{}" ? "}" : "," + body[1..])}\n\n";
    }
}
