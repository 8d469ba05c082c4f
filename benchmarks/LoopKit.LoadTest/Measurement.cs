using System.Diagnostics;
using System.Runtime;

namespace LoopKit.LoadTest;

/// <summary>Measures one system under one load.</summary>
internal static class Measurement
{
    private static readonly TimeSpan _longestWarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _settled = TimeSpan.FromMilliseconds(300);

    /// <summary>Warms up, then measures one run.</summary>
    /// <param name="system">floor or loopkit.</param>
    /// <param name="load">What is run.</param>
    /// <param name="warmUp">How long at least; afterwards it goes on until the compiler has nothing more to do. Zero: none at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Row> RunAsync(string system, Load load, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        await WarmUpAsync(system, load, warmUp, cancellationToken);
        Collect();
        return await InFreshDirectoryAsync(directory => MeasureAsync(system, load, directory, new Latencies(), cancellationToken));
    }

    /// <summary>Runs a system once, without measuring anything but its latencies.</summary>
    public static Task<long> RunOnceAsync(string system, Load load, Latencies latencies, CancellationToken cancellationToken) => InFreshDirectoryAsync(async directory =>
    {
        await using var subject = Open(system, load, directory, latencies);
        await subject.RunAsync(cancellationToken);
        return subject.DurableWrites;
    });

    /// <summary>Runs until every method that matters is compiled for good, so that a slow machine does not measure its compiler.</summary>
    public static async Task WarmUpAsync(string system, Load load, TimeSpan atLeast, CancellationToken cancellationToken)
    {
        if (atLeast == TimeSpan.Zero)
        {
            return;
        }

        var some = load with { Loops = Math.Min(load.Loops, 50), Iterations = 200 };
        var start = Stopwatch.GetTimestamp();
        long compiled;
        do
        {
            compiled = JitInfo.GetCompiledMethodCount();
            await RunOnceAsync(system, some, new Latencies(), cancellationToken);
            await Task.Delay(_settled, cancellationToken);
        }
        while (Stopwatch.GetElapsedTime(start) < atLeast || (JitInfo.GetCompiledMethodCount() != compiled && Stopwatch.GetElapsedTime(start) < _longestWarmUp));
    }

    public static async Task<T> InFreshDirectoryAsync<T>(Func<string, Task<T>> run)
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

    private static ISystemUnderLoad Open(string system, Load load, string directory, Latencies latencies) =>
        system == "floor" ? new Floor(load, directory, latencies) : new LoopKitUnderLoad(load, directory, latencies);

    private static async Task<Row> MeasureAsync(string system, Load load, string directory, Latencies latencies, CancellationToken cancellationToken)
    {
        await using var subject = Open(system, load, directory, latencies);
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        await subject.RunAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        var total = (double)load.Loops * load.Iterations;
        var (cpuUsed, allocatedNow) = (process.TotalProcessorTime - cpu, GC.GetTotalAllocatedBytes() - allocated);
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
            CpuUsPerIteration = Math.Round(cpuUsed.TotalMicroseconds / total, 1),
            BytesPerIteration = Math.Round(allocatedNow / total),
            RssMb = Math.Round(process.WorkingSet64 / 1_000_000.0, 1),
            Fsyncs = subject.DurableWrites,
        };
    }

    private static void Collect()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
