namespace LoopKit.Scheduling;

/// <summary>The holders and the queue of one lane. Pure bookkeeping: the scheduler locks, completes and keeps time.</summary>
internal sealed class Lane(string name, LaneLimits limits)
{
    private readonly Dictionary<long, Permit> _holders = [];
    private readonly PriorityQueue<Waiter, (int Rank, long Order)> _queue = new();
    private readonly RateWindow? _rate = limits.Requests is { } requests ? new RateWindow(requests, limits.Window) : null;

    public string Name => name;

    public DateTimeOffset? PausedUntil { get; private set; }

    public void Enqueue(Waiter waiter) => _queue.Enqueue(waiter, (-(int)waiter.Request.Priority, waiter.Order));

    public void Release(Permit permit, DateTimeOffset now)
    {
        _rate?.End(permit.Id, now);
        _holders.Remove(permit.Id);
    }

    /// <summary>The permit was never used.</summary>
    public void Withdraw(Permit permit)
    {
        _rate?.Forget(permit.Id);
        _holders.Remove(permit.Id);
    }

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
        while (_holders.Count < limits.Concurrency && (_rate is null || _rate.NextFree(now) <= now) && _queue.TryDequeue(out var waiter, out _))
        {
            if (waiter.IsCancelled)
            {
                continue;
            }

            var permit = new Permit(waiter.Order, waiter.Request.Loop, name, now + waiter.Request.Duration);
            _holders.Add(permit.Id, permit);
            _rate?.Begin(permit.Id, now);
            granted.Add((waiter, permit));
        }

        return granted;
    }

    /// <summary>When something may become free without anybody giving it back: a pause or a rate window ends, a permit expires. <see langword="null"/> when nobody waits.</summary>
    public DateTimeOffset? NextCheck(DateTimeOffset now)
    {
        if (_queue.Count == 0)
        {
            return null;
        }

        if (PausedUntil is { } paused)
        {
            return paused;
        }

        if (_holders.Count >= limits.Concurrency)
        {
            return _holders.Values.Min(permit => permit.ExpiresAt);
        }

        return _rate?.NextFree(now);
    }

    public LaneSnapshot ToSnapshot() => new(
        name,
        limits.Concurrency,
        [.. _holders.Values.OrderBy(permit => permit.Id).Select(permit => permit.Loop)],
        [.. _queue.UnorderedItems.Where(item => !item.Element.IsCancelled).OrderBy(item => item.Priority).Select(item => item.Element.Request.Loop)],
        PausedUntil);

    private void RemoveExpired(DateTimeOffset now)
    {
        if (_holders.Count < limits.Concurrency)
        {
            return;
        }

        foreach (var expired in _holders.Values.Where(permit => permit.ExpiresAt <= now).ToList())
        {
            _holders.Remove(expired.Id);
        }
    }
}
