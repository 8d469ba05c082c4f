using System.Collections.Concurrent;
using System.Diagnostics;

namespace LoopKit.LoadTest;

/// <summary>How long iterations took: from one model call of a loop to its next.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentDictionary<string, long> _last = new();
    private readonly ConcurrentBag<long> _ticks = [];

    public void Mark(string loop)
    {
        var now = Stopwatch.GetTimestamp();
        if (_last.TryGetValue(loop, out var before))
        {
            _ticks.Add(now - before);
        }

        _last[loop] = now;
    }

    public (double P50, double P99) Microseconds()
    {
        var sorted = _ticks.Order().ToArray();
        return sorted.Length == 0 ? (0, 0) : (At(sorted, 0.50), At(sorted, 0.99));
    }

    private static double At(long[] sorted, double share) =>
        sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))] * 1_000_000.0 / Stopwatch.Frequency;
}
