using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LoopKit.LoadTest;

/// <summary>The least that a durable loop costs: a task, a model call, one JSON record, one durable write an iteration. Nothing else.</summary>
internal sealed class Floor : ISystemUnderLoad
{
    public async Task<long> RunAsync(Load load, string directory, Latencies latencies, CancellationToken cancellationToken)
    {
        using var model = new InstantModel(latencies);
        await using IFloorLog log = load.Mode switch
        {
            "sqlite" => new FloorSqliteLog(Path.Combine(directory, "floor.db")),
            "jsonl" => new FloorFileLog(directory),
            _ => new FloorMemoryLog(),
        };
        await Task.WhenAll(Enumerable.Range(1, load.Loops).Select(loop => Task.Run(() => LoopAsync(loop, load.Iterations, model, log, cancellationToken), cancellationToken)));
        return log.Commits;
    }

    private static async Task LoopAsync(int loop, int iterations, InstantModel model, IFloorLog log, CancellationToken cancellationToken)
    {
        var options = new ChatOptions { ConversationId = $"loop-{loop}" };
        var prompt = new ChatMessage(ChatRole.User, "Go on.");
        for (var iteration = 1; iteration <= iterations; iteration++)
        {
            var response = await model.GetResponseAsync([prompt], options, cancellationToken);
            await log.AppendAsync(loop, iteration, ToJson(iteration, response.Text));
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
