using System.Globalization;

namespace LoopKit.LoadTest;

/// <summary>Measures floor and LoopKit in turn, so that a noisy machine is noisy for both.</summary>
internal static class Comparison
{
    public static async Task RunAsync(Load load, int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        List<double> throughput = [];
        List<double> p50 = [];
        List<double> p99 = [];
        for (var round = 0; round < rounds; round++)
        {
            var floor = await Measurement.RunAsync("floor", load, cancellationToken);
            var loopKit = await Measurement.RunAsync("loopkit", load, cancellationToken);
            await output.WriteLineAsync(floor.ToJson());
            await output.WriteLineAsync(loopKit.ToJson());
            throughput.Add(loopKit.IterationsPerSecond / floor.IterationsPerSecond);
            p50.Add(loopKit.P50Us / floor.P50Us);
            p99.Add(loopKit.P99Us / floor.P99Us);
        }

        await WriteAsync(output, "throughput", throughput);
        await WriteAsync(output, "p50", p50);
        await WriteAsync(output, "p99", p99);
    }

    private static Task WriteAsync(TextWriter output, string name, List<double> ratios)
    {
        ratios.Sort();
        return output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-10} loopkit/floor: min {ratios[0]:0.000}  median {ratios[ratios.Count / 2]:0.000}  max {ratios[^1]:0.000}"));
    }
}
