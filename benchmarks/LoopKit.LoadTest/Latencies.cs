using System.Collections.Concurrent;
using System.Diagnostics;

namespace LoopKit.LoadTest;

/// <summary>How long iterations took: from the first model call of one to the first of the next.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentDictionary<string, LoopTimes> _loops = new(StringComparer.Ordinal);

    /// <summary>A loop begins an iteration. Called by one thread at a time for a loop.</summary>
    public void Mark(string loop) => _loops.GetOrAdd(loop, static _ => new LoopTimes()).Mark();

    /// <summary>What half of all iterations took at most, and 99 % of them.</summary>
    public (double P50, double P99) Microseconds()
    {
        var sorted = _loops.Values.SelectMany(loop => loop.Ticks).Order().ToArray();
        return (At(sorted, 0.50), At(sorted, 0.99));
    }

    /// <summary>What each loop's iterations of a range took, as a median over all loops.</summary>
    public double MedianMicroseconds(Range iterations) =>
        At([.. _loops.Values.SelectMany(loop => loop.Ticks.Take(iterations)).Order()], 0.50);

    private static double At(long[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))] * 1_000_000.0 / Stopwatch.Frequency;

    private sealed class LoopTimes
    {
        private long _last;

        public List<long> Ticks { get; } = [];

        public void Mark()
        {
            var now = Stopwatch.GetTimestamp();
            if (_last != 0)
            {
                Ticks.Add(now - _last);
            }

            _last = now;
        }
    }
}
