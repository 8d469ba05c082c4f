namespace LoopKit.Simulator;

/// <summary>An amount over the last minute, counted exactly.</summary>
internal sealed class SlidingWindow(long limit)
{
    public static TimeSpan Length { get; } = TimeSpan.FromMinutes(1);

    private readonly Queue<(DateTimeOffset At, long Amount)> _entries = new();
    private long _used;

    public long Limit => limit;

    public long UsedAt(DateTimeOffset now)
    {
        while (_entries.TryPeek(out var oldest) && oldest.At + Length <= now)
        {
            _entries.Dequeue();
            _used -= oldest.Amount;
        }

        return _used;
    }

    public void Add(long amount, DateTimeOffset now)
    {
        _entries.Enqueue((now, amount));
        _used += amount;
    }

    /// <summary>How long until so much less is used.</summary>
    public TimeSpan Until(long amount, DateTimeOffset now)
    {
        var (gone, last) = (0L, now);
        foreach (var (at, part) in _entries)
        {
            if (gone >= amount)
            {
                break;
            }

            (gone, last) = (gone + part, at + Length);
        }

        return last - now;
    }
}
