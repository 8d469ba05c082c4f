using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LoopKit.LoadTest;

/// <summary>The least that a durable loop costs: a task, a model call, one JSON record, one durable write a turn. Nothing else.</summary>
internal sealed class Floor(Load load, string directory, Latencies latencies) : ISystemUnderLoad
{
    private readonly InstantModel _model = new(load, latencies);
    private readonly IFloorLog _log = load.Mode switch
    {
        "sqlite" => new FloorSqliteLog(Path.Combine(directory, "floor.db")),
        "jsonl" => new FloorFileLog(directory),
        _ => new FloorMemoryLog(),
    };

    public long DurableWrites => _log.Commits;

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, load.Loops).Select(loop => Task.Run(() => LoopAsync(loop, cancellationToken), cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _model.Dispose();
    }

    private async Task LoopAsync(int loop, CancellationToken cancellationToken)
    {
        var options = new ChatOptions { ConversationId = $"loop-{loop}" };
        var prompt = new ChatMessage(ChatRole.User, "Go on.");
        var inbox = ((loop + 1) % load.Loops) + load.Loops;
        for (var (iteration, version) = (1, 0); iteration <= load.Iterations; iteration++)
        {
            List<ChatMessage> messages = [prompt];
            for (var turn = 1; turn <= load.TurnsPerIteration; turn++)
            {
                if (load.Variant == "messages")
                {
                    await _log.AppendAsync(inbox, iteration, ToJson(iteration, "Go on."));
                }

                var response = await _model.GetResponseAsync(messages, options, cancellationToken);
                await _log.AppendAsync(loop, ++version, ToJson(iteration, response.Text));
                if (turn < load.TurnsPerIteration)
                {
                    var names = string.Join('\n', Directory.EnumerateFileSystemEntries(directory));
                    messages.AddRange([.. response.Messages, new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call", names)])]);
                }
            }
        }
    }

    private static byte[] ToJson(int iteration, string text)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "iteration-completed");
            writer.WriteNumber("iteration", iteration);
            writer.WriteString("text", text);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
