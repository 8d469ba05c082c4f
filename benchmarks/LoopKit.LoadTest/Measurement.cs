using System.Diagnostics;

namespace LoopKit.LoadTest;

/// <summary>Measures one system under one load.</summary>
internal static class Measurement
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(1);

    public static async Task<Row> RunAsync(string system, Load load, CancellationToken cancellationToken)
    {
        ISystemUnderLoad subject = system == "floor" ? new Floor() : new LoopKitUnderLoad();
        var warm = Stopwatch.GetTimestamp();
        do
        {
            await InFreshDirectoryAsync(directory => subject.RunAsync(load with { Iterations = Math.Min(load.Iterations, 20) }, directory, new Latencies(), cancellationToken));
        }
        while (Stopwatch.GetElapsedTime(warm) < _warmUp);

        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var latencies = new Latencies();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        var fsyncs = await InFreshDirectoryAsync(directory => subject.RunAsync(load, directory, latencies, cancellationToken));
        var elapsed = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        var total = (double)load.Loops * load.Iterations;
        var (p50, p99) = latencies.Microseconds();
        return new Row
        {
            System = system,
            Mode = load.Mode,
            Loops = load.Loops,
            Iterations = load.Iterations,
            Variant = load.Variant,
            IterationsPerSecond = Math.Round(total / elapsed.TotalSeconds, 1),
            P50Us = Math.Round(p50, 1),
            P99Us = Math.Round(p99, 1),
            CpuUsPerIteration = Math.Round((process.TotalProcessorTime - cpu).TotalMicroseconds / total, 1),
            BytesPerIteration = Math.Round((GC.GetTotalAllocatedBytes() - allocated) / total),
            RssMb = Math.Round(process.WorkingSet64 / 1_000_000.0, 1),
            Fsyncs = fsyncs,
        };
    }

    private static async Task<T> InFreshDirectoryAsync<T>(Func<string, Task<T>> run)
    {
        var directory = Directory.CreateTempSubdirectory("loopkit-load-");
        try
        {
            return await run(directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
