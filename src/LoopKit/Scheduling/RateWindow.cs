namespace LoopKit.Scheduling;

/// <summary>Counts calls over a sliding window, so that in no window of that length more reach the provider than it allows.</summary>
/// <remarks>
/// A call reaches the provider some time after it was granted and at the latest when it is given back. So it counts from its grant until a window
/// after its return: whatever the network did in between, the provider's own count is never higher. A call that takes longer is taken to have
/// arrived after five seconds, or a quarter of the window when that is more: long calls must not halve the rate.
/// </remarks>
internal sealed class RateWindow(int requests, TimeSpan window)
{
    private readonly Dictionary<long, DateTimeOffset> _underWay = [];
    private readonly PriorityQueue<long, DateTimeOffset> _ending = new();
    private readonly TimeSpan _longestWay = TimeSpan.FromSeconds(Math.Max(5, window.TotalSeconds / 4));

    /// <summary>A call was granted.</summary>
    public void Begin(long permit, DateTimeOffset now)
    {
        _underWay.Add(permit, now);
        _ending.Enqueue(permit, now + _longestWay + window);
    }

    /// <summary>A call has ended.</summary>
    public void End(long permit, DateTimeOffset now)
    {
        if (_underWay.Remove(permit, out var begun))
        {
            _ending.Remove(permit, out _, out _);
            _ending.Enqueue(permit, Min(now, begun + _longestWay) + window);
        }
    }

    /// <summary>A call was granted and is not made.</summary>
    public void Forget(long permit)
    {
        _underWay.Remove(permit);
        _ending.Remove(permit, out _, out _);
    }

    /// <summary>When the next call may be granted: now, or when the oldest no longer counts.</summary>
    public DateTimeOffset NextFree(DateTimeOffset now)
    {
        while (_ending.TryPeek(out var permit, out var end) && end <= now)
        {
            _ending.Dequeue();
            _underWay.Remove(permit);
        }

        return _ending.Count < requests || !_ending.TryPeek(out _, out var first) ? now : first;
    }

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
