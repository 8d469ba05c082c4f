using System.Text.Json;

namespace LoopKit.LoadTest.History;

/// <summary>A host that starts over a store whose loops have run for long.</summary>
internal static class Restart
{
    private const int Loops = 50;

    public static Task RunAsync(string mode, long events, int rounds, TextWriter output, CancellationToken cancellationToken) => Measurement.InFreshDirectoryAsync(async directory =>
    {
        var store = Path.Combine(directory, "store");
        await ChildRun.RunAsync([], ["history-make", "--mode", mode, "--store", store, "--loops", $"{Loops}", "--events", $"{events}"], cancellationToken);
        List<RestartRow> rows = [];
        for (var round = 0; round < rounds; round++)
        {
            var row = await ChildRun.RunAsync([], ["restart-probe", "--mode", mode, "--store", store], cancellationToken);
            await output.WriteAsync(row);
            rows.Add(JsonSerializer.Deserialize<RestartRow>(row)!);
        }

        await output.WriteLineAsync((Ratio.Of("ms from opening the store to the first model call, in a new process", rows.Select(row => row.FirstCallMs)) with { Goal = "PERF-09", AtMost = 300 }).ToJson());
        await output.WriteLineAsync((Ratio.Of("events per second when every journal is folded anew", rows.Select(row => row.RebuiltEventsPerSecond)) with { Goal = "PERF-09", AtLeast = 1_000_000 }).ToJson());
        return 0;
    });
}
