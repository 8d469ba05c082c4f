using System.Diagnostics;
using System.Text.Json;

namespace LoopKit.LoadTest.History;

/// <summary>A store with a long history beside one with hardly any: the same number of loops, opened, listed and appended to by processes of their own.</summary>
internal static class HistoryComparison
{
    private const int Loops = 500;
    private const int FewEvents = 20;

    public static Task RunAsync(string mode, long events, int rounds, TextWriter output, CancellationToken cancellationToken) => Measurement.InFreshDirectoryAsync(async directory =>
    {
        var (few, many) = (Path.Combine(directory, "few"), Path.Combine(directory, "many"));
        await MakeAsync(mode, few, FewEvents, output, cancellationToken);
        await MakeAsync(mode, many, (int)(events / Loops), output, cancellationToken);
        List<(HistoryRow Few, HistoryRow Many)> pairs = [];
        for (var round = 0; round < rounds; round++)
        {
            pairs.Add((await ProbeAsync(mode, few, output, cancellationToken), await ProbeAsync(mode, many, output, cancellationToken)));
        }

        foreach (var ratio in RatiosOf(pairs))
        {
            await output.WriteLineAsync(ratio.ToJson());
        }

        return 0;
    });

    private static async Task MakeAsync(string mode, string store, int eventsPerLoop, TextWriter output, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await ChildRun.RunAsync([], ["history-make", "--mode", mode, "--store", store, "--loops", $"{Loops}", "--events", $"{(long)eventsPerLoop * Loops}"], cancellationToken);
        var bytes = new DirectoryInfo(store).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        await output.WriteLineAsync(JsonSerializer.Serialize(new
        {
            made = (long)eventsPerLoop * Loops,
            seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 1),
            megabytes = Math.Round(bytes / 1_000_000.0),
        }));
    }

    private static async Task<HistoryRow> ProbeAsync(string mode, string store, TextWriter output, CancellationToken cancellationToken)
    {
        var row = await ChildRun.RunAsync([], ["history-probe", "--mode", mode, "--store", store], cancellationToken);
        await output.WriteAsync(row);
        return JsonSerializer.Deserialize<HistoryRow>(row)!;
    }

    private static IEnumerable<Ratio> RatiosOf(List<(HistoryRow Few, HistoryRow Many)> pairs)
    {
        yield return Ratio.Of("ms to open the store with the long history", pairs.Select(pair => pair.Many.OpenMs));
        yield return Ratio.Of("ms to list its loops", pairs.Select(pair => pair.Many.ListMs));
        yield return Ratio.Of("appends per second, long history / short", pairs.Select(pair => pair.Many.AppendsPerSecond / pair.Few.AppendsPerSecond)) with { Goal = "PERF-08", AtLeast = 0.85 };
        yield return Ratio.Of("resident memory, long history / short", pairs.Select(pair => pair.Many.RssMb / pair.Few.RssMb)) with { Goal = "PERF-08", AtMost = 1.2 };
    }
}
