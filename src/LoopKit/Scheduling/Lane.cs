namespace LoopKit.Scheduling;

/// <summary>The holders and the queue of one lane. Pure bookkeeping: the scheduler locks, completes and keeps time.</summary>
internal sealed class Lane(string name, int concurrency)
{
    private readonly Dictionary<long, Permit> _holders = [];
    private readonly PriorityQueue<Waiter, (int Rank, long Order)> _queue = new();

    public string Name => name;

    public DateTimeOffset? PausedUntil { get; private set; }

    public void Enqueue(Waiter waiter) => _queue.Enqueue(waiter, (-(int)waiter.Request.Priority, waiter.Order));

    public bool Release(Permit permit) => _holders.Remove(permit.Id);

    /// <summary>Nobody calls before that time; an earlier time does not shorten a pause.</summary>
    public void PauseUntil(DateTimeOffset time) => PausedUntil = PausedUntil > time ? PausedUntil : time;

    /// <summary>Hands out what is free now. The returned waiters are granted and must be told.</summary>
    public List<(Waiter Waiter, Permit Permit)> Grant(DateTimeOffset now)
    {
        List<(Waiter, Permit)> granted = [];
        RemoveExpired(now);
        if (PausedUntil > now)
        {
            return granted;
        }

        PausedUntil = null;
        while (_holders.Count < concurrency && _queue.TryDequeue(out var waiter, out _))
        {
            if (waiter.IsCancelled)
            {
                continue;
            }

            var permit = new Permit(waiter.Order, waiter.Request.Loop, name, now + waiter.Request.Duration);
            _holders.Add(permit.Id, permit);
            granted.Add((waiter, permit));
        }

        return granted;
    }

    /// <summary>When something may become free without anybody giving it back: the end of a pause or an expiry. <see langword="null"/> when nobody waits.</summary>
    public DateTimeOffset? NextCheck()
    {
        if (_queue.Count == 0)
        {
            return null;
        }

        if (PausedUntil is { } paused)
        {
            return paused;
        }

        return _holders.Count == 0 ? null : _holders.Values.Min(permit => permit.ExpiresAt);
    }

    public LaneSnapshot ToSnapshot() => new(
        name,
        concurrency,
        [.. _holders.Values.OrderBy(permit => permit.Id).Select(permit => permit.Loop)],
        [.. _queue.UnorderedItems.Where(item => !item.Element.IsCancelled).OrderBy(item => item.Priority).Select(item => item.Element.Request.Loop)],
        PausedUntil);

    private void RemoveExpired(DateTimeOffset now)
    {
        if (_holders.Count < concurrency)
        {
            return;
        }

        foreach (var expired in _holders.Values.Where(permit => permit.ExpiresAt <= now).ToList())
        {
            _holders.Remove(expired.Id);
        }
    }
}
