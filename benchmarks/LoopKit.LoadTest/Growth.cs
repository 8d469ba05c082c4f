namespace LoopKit.LoadTest;

/// <summary>More loops, and longer ones: neither may make an iteration dearer.</summary>
internal static class Growth
{
    private const int TotalIterations = 100_000;

    public static async Task RunAsync(int rounds, TimeSpan warmUp, TextWriter output, CancellationToken cancellationToken)
    {
        List<double> thousand = [];
        List<double> tenThousand = [];
        List<double> late = [];
        for (var round = 0; round < rounds; round++)
        {
            var few = await RowAsync(50, warmUp, output, cancellationToken);
            var many = await RowAsync(1_000, warmUp, output, cancellationToken);
            var most = await RowAsync(10_000, warmUp, output, cancellationToken);
            thousand.Add(many / few);
            tenThousand.Add(most / many);
            late.Add(await LateToEarlyAsync(cancellationToken));
        }

        await output.WriteLineAsync((Ratio.Of("iterations per second, 1,000 loops / 50", thousand) with { Goal = "PERF-08", AtLeast = 1 }).ToJson());
        await output.WriteLineAsync((Ratio.Of("iterations per second, 10,000 loops / 1,000", tenThousand) with { Goal = "PERF-08", AtLeast = 0.8 }).ToJson());
        await output.WriteLineAsync((Ratio.Of("time of an iteration, the 951st to 1,050th / the 51st to 150th", late) with { Goal = "PERF-08", AtMost = 1.1 }).ToJson());
    }

    /// <summary>The same number of iterations in all, and at least ten a loop, so that starts do not count for more than iterations.</summary>
    private static async Task<double> RowAsync(int loops, TimeSpan warmUp, TextWriter output, CancellationToken cancellationToken)
    {
        var row = await Measurement.RunAsync("loopkit", new Load("sqlite", loops, TotalIterations / loops, "plain"), warmUp, cancellationToken);
        await output.WriteLineAsync(row.ToJson());
        return row.IterationsPerSecond;
    }

    private static async Task<double> LateToEarlyAsync(CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        await Measurement.RunOnceAsync("loopkit", new Load("sqlite", 10, 1_100, "plain"), latencies, cancellationToken);
        return latencies.MedianMicroseconds(950..1050) / latencies.MedianMicroseconds(50..150);
    }
}
