using System.Diagnostics;

namespace LoopKit.ChaosTests;

/// <summary>What the provider sees of its own limits. It counts every request from its arrival, as it comes. Thread-safe.</summary>
internal sealed class RateAudit(int limit, TimeSpan window, int concurrency)
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _arrivals = new();
    private int _open;
    private long _pausedUntil;

    /// <summary>The most requests in one window.</summary>
    public int MostInWindow { get; private set; }

    /// <summary>The most requests at a time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Requests above one of the limits.</summary>
    public int Violations { get; private set; }

    /// <summary>Requests that came while a wait was asked for: those that were on their way when it was.</summary>
    public int DuringPauses { get; private set; }

    /// <summary>A request has arrived.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            while (_arrivals.TryPeek(out var first) && Stopwatch.GetElapsedTime(first, now) >= window)
            {
                _arrivals.Dequeue();
            }

            _arrivals.Enqueue(now);
            _open++;
            MostInWindow = Math.Max(MostInWindow, _arrivals.Count);
            MostAtOnce = Math.Max(MostAtOnce, _open);
            Violations += _arrivals.Count > limit || _open > concurrency ? 1 : 0;
            DuringPauses += now < _pausedUntil ? 1 : 0;
        }
    }

    /// <summary>The last of a reply is about to be sent: from then on its caller may make the next request.</summary>
    public void End()
    {
        lock (_gate)
        {
            _open--;
        }
    }

    /// <summary>Every caller is asked to wait.</summary>
    public void Pause(TimeSpan wait)
    {
        lock (_gate)
        {
            _pausedUntil = Math.Max(_pausedUntil, Stopwatch.GetTimestamp() + (long)(wait.TotalSeconds * Stopwatch.Frequency));
        }
    }
}
