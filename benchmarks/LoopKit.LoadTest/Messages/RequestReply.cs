using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using LoopKit.Coordination;

namespace LoopKit.LoadTest.Messages;

/// <summary>Pairs of loops of which one asks and the other answers at once, beside the same through a channel and the floor's log: one durable write for the question and one for the answer.</summary>
internal sealed class RequestReply(string mode, int pairs, int requests)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    public async Task RunAsync(int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        List<double> ratios = [];
        await PairAsync(cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            var (floor, loopKit) = await PairAsync(cancellationToken);
            await output.WriteLineAsync(JsonSerializer.Serialize(new { mode, pairs, requests, floorPerSecond = Math.Round(floor), loopKitPerSecond = Math.Round(loopKit) }, _json));
            ratios.Add(loopKit / floor);
        }

        await output.WriteLineAsync((Ratio.Of("questions answered a second, LoopKit / floor", ratios) with { Goal = "PERF-05", AtLeast = mode == "memory" ? 0.34 : 0.5 }).ToJson());
    }

    private async Task<(double Floor, double LoopKit)> PairAsync(CancellationToken cancellationToken) => (
        await Measurement.InFreshDirectoryAsync(directory => FloorAsync(directory, cancellationToken)),
        await Measurement.InFreshDirectoryAsync(directory => LoopKitAsync(directory, cancellationToken)));

    private async Task<double> FloorAsync(string directory, CancellationToken cancellationToken)
    {
        await using var log = mode == "memory" ? null : new FloorSqliteLog(Path.Combine(directory, "floor.db"));
        return await RateOfAsync(async pair =>
        {
            var (asked, answered) = (Channel.CreateUnbounded<string>(), Channel.CreateUnbounded<string>());
            var answering = Task.Run(
                async () =>
                {
                    for (var request = 1; request <= requests; request++)
                    {
                        var question = await asked.Reader.ReadAsync(cancellationToken);
                        await AppendAsync((2 * pair) + 1, request, question);
                        await answered.Writer.WriteAsync(question, cancellationToken);
                    }
                },
                cancellationToken);
            for (var request = 1; request <= requests; request++)
            {
                await AppendAsync(2 * pair, request, "Which port?");
                await asked.Writer.WriteAsync("Which port?", cancellationToken);
                await answered.Reader.ReadAsync(cancellationToken);
            }

            await answering;
        });

        Task AppendAsync(int stream, int version, string text) => log?.AppendAsync(stream, version, JsonSerializer.SerializeToUtf8Bytes(text)) ?? Task.CompletedTask;
    }

    private async Task<double> LoopKitAsync(string directory, CancellationToken cancellationToken)
    {
        await using var listeners = new Listeners(mode, directory, int.MaxValue);
        var loops = await listeners.MakeAsync(2 * pairs);
        return await RateOfAsync(async pair =>
        {
            var (asker, knower) = (loops[2 * pair], loops[(2 * pair) + 1]);
            var signal = Channel.CreateUnbounded<bool>();
            listeners.Signals.Listen(knower, () => signal.Writer.TryWrite(true));
            var answering = Task.Run(() => AnswerAsync(listeners.Coordinator, knower, signal.Reader, cancellationToken), cancellationToken);
            for (var request = 0; request < requests; request++)
            {
                var query = new Query { Id = MessageId.New(TimeProvider.System), From = Address.ForLoop(asker), To = knower, Text = "Which port?" };
                if (await listeners.Coordinator.QueryAsync(query, cancellationToken) is not QueryResult.Answered)
                {
                    throw new InvalidOperationException("A question was not answered, so the figures would be wrong.");
                }
            }

            await answering;
        });
    }

    private async Task AnswerAsync(ICoordinator coordinator, LoopId knower, ChannelReader<bool> signal, CancellationToken cancellationToken)
    {
        for (var seen = 0L; seen < requests;)
        {
            await signal.ReadAsync(cancellationToken);
            await foreach (var delivery in coordinator.ReceiveAsync(knower, seen, cancellationToken))
            {
                seen = delivery.Offset;
                await coordinator.ReplyAsync(new QueryReply { Id = MessageId.New(TimeProvider.System), From = Address.ForLoop(knower), InReplyTo = delivery.Message.Id, Text = "8081" }, cancellationToken);
            }
        }
    }

    private async Task<double> RateOfAsync(Func<int, Task> pairAsync)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, pairs).Select(pair => Task.Run(() => pairAsync(pair))));
        return (double)pairs * requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
