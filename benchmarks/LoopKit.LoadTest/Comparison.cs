namespace LoopKit.LoadTest;

/// <summary>Measures floor and LoopKit in turn, so that a noisy machine is noisy for both.</summary>
internal static class Comparison
{
    public static async Task RunAsync(Load load, int rounds, TimeSpan warmUp, TextWriter output, CancellationToken cancellationToken)
    {
        List<(Row Floor, Row LoopKit)> pairs = [];
        for (var round = 0; round < rounds; round++)
        {
            var pair = (
                Floor: await Measurement.RunAsync("floor", load, warmUp, cancellationToken),
                LoopKit: await Measurement.RunAsync("loopkit", load, warmUp, cancellationToken));
            await output.WriteLineAsync(pair.Floor.ToJson());
            await output.WriteLineAsync(pair.LoopKit.ToJson());
            pairs.Add(pair);
        }

        foreach (var ratio in RatiosOf(load, pairs))
        {
            await output.WriteLineAsync(ratio.ToJson());
        }
    }

    private static IEnumerable<Ratio> RatiosOf(Load load, List<(Row Floor, Row LoopKit)> pairs)
    {
        var plain = load is { Variant: "plain", Loops: 50 };
        yield return Ratio.Of("iterations per second, LoopKit / floor", pairs.Select(pair => pair.LoopKit.IterationsPerSecond / pair.Floor.IterationsPerSecond)) with
        {
            Goal = plain ? load.Mode switch { "sqlite" => "PERF-01", "memory" => "PERF-04", _ => null } : null,
            AtLeast = plain ? load.Mode switch { "sqlite" => 0.27, "memory" => 0.25, _ => null } : null,
        };
        yield return Ratio.Of("p50, LoopKit / floor", pairs.Select(pair => pair.LoopKit.P50Us / pair.Floor.P50Us));
        yield return Ratio.Of("p99, LoopKit / floor", pairs.Select(pair => pair.LoopKit.P99Us / pair.Floor.P99Us)) with
        {
            Goal = plain && load.Mode == "sqlite" ? "PERF-03" : null,
            AtMost = plain && load.Mode == "sqlite" ? 3 : null,
        };
        yield return Ratio.Of("CPU an iteration, LoopKit / floor", pairs.Select(pair => pair.LoopKit.CpuUsPerIteration / pair.Floor.CpuUsPerIteration));
        yield return Ratio.Of("bytes allocated an iteration, LoopKit - floor", pairs.Select(pair => pair.LoopKit.BytesPerIteration - pair.Floor.BytesPerIteration)) with
        {
            Goal = plain ? "PERF-10" : null,
            AtMost = plain ? 4_000 : null,
        };
    }
}
