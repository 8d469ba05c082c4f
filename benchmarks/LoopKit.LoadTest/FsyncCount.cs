using System.Globalization;

namespace LoopKit.LoadTest;

/// <summary>Counts the syncs of a whole process with strace, which nothing in the process can get wrong.</summary>
internal static class FsyncCount
{
    public static async Task RunAsync(string mode, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync((await PerIterationAsync(new Load(mode, 1, 200, "plain"), cancellationToken) with { Goal = "PERF-02", AtMost = 2 }).ToJson());
        await output.WriteLineAsync((await PerIterationAsync(new Load(mode, 50, 200, "plain"), cancellationToken) with { Goal = "PERF-02", AtMost = 0.15 }).ToJson());
    }

    /// <summary>What more iterations cost: opening, starting and closing are the same in both runs.</summary>
    private static async Task<Ratio> PerIterationAsync(Load load, CancellationToken cancellationToken)
    {
        var more = load with { Iterations = load.Iterations * 2 };
        var difference = await CountAsync(more, cancellationToken) - await CountAsync(load, cancellationToken);
        return Ratio.Of($"syncs an iteration, {load.Loops} loops", [(double)difference / (load.Loops * load.Iterations)]);
    }

    private static async Task<long> CountAsync(Load load, CancellationToken cancellationToken)
    {
        var counts = Path.GetTempFileName();
        try
        {
            await ChildRun.RunAsync(
                ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o", counts],
                ["run", "--system", "loopkit", "--mode", load.Mode, "--loops", $"{load.Loops}", "--iterations", $"{load.Iterations}", "--warm-up", "0"],
                cancellationToken);

            // Columns of strace -c: % time, seconds, µs a call, calls, errors (may be blank), name.
            return File.ReadLines(counts)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => columns is [.., "fsync" or "fdatasync" or "sync_file_range" or "msync"])
                .Sum(columns => long.Parse(columns[3], CultureInfo.InvariantCulture));
        }
        finally
        {
            File.Delete(counts);
        }
    }
}
