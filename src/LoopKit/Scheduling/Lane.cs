namespace LoopKit.Scheduling;

/// <summary>One lane: who holds its permits, who waits, what may be used. Locks itself; one timer for all its waiters.</summary>
internal sealed class Lane : IDisposable
{
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Holders _holders = new();
    private readonly FairQueue _queue;
    private readonly LaneQuotas _quotas;
    private readonly AdaptiveConcurrency _concurrency;
    private readonly ITimer _timer;
    private readonly DateTimeOffset _begin;
    private readonly long _beginStamp;
    private DateTimeOffset? _pausedUntil;
    private DateTimeOffset? _closedUntil;
    private DateTimeOffset? _alarm;

    public Lane(string name, TimeProvider time, LaneLimits limits)
    {
        (_name, _time) = (name, time);
        (_queue, _quotas, _concurrency) = (new FairQueue(limits.Ageing), new LaneQuotas(limits), new AdaptiveConcurrency(limits.Concurrency));
        (_begin, _beginStamp) = (time.GetUtcNow(), time.GetTimestamp());
        _timer = time.CreateTimer(static lane => ((Lane)lane!).OnAlarm(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Measured, not looked up: a clock that is put on must not let permits expire, nor one that is put back prolong a pause.</summary>
    private DateTimeOffset Now => _begin + _time.GetElapsedTime(_beginStamp);

    /// <summary>Puts a request into the queue; it may be granted at once.</summary>
    public Waiter Enqueue(PermitRequest request, long order)
    {
        lock (_lock)
        {
            var now = Now;
            var waiter = new Waiter(request, order, now);
            if (_closedUntil > now && !request.Insists)
            {
                waiter.Refuse(_closedUntil.Value - now);
                return waiter;
            }

            _queue.Add(waiter);
            Grant(now);
            return waiter;
        }
    }

    /// <summary>Takes a waiter out of the queue, unless it was granted meanwhile: then it has a permit to give back.</summary>
    public void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!waiter.IsQueued)
            {
                return;
            }

            _queue.Remove(waiter);
            Grant(Now); // It may have been the one that there was no room for.
        }

        waiter.Leave(cancellationToken);
    }

    /// <summary>Takes a permit back. One that has expired frees nothing; what the provider said counts in any case.</summary>
    public void Release(Permit permit, PermitUsage usage)
    {
        lock (_lock)
        {
            var now = Now;
            var holder = _holders.Remove(permit.Id);
            if (holder is not null)
            {
                _quotas.End(holder, usage, now);
            }

            _quotas.Observe(usage, now);
            if (usage.ClosedFor is { } closed && closed > TimeSpan.Zero)
            {
                Close(now, closed);
            }
            else if (usage.RateLimitedFor is { } pause && pause > TimeSpan.Zero)
            {
                _concurrency.Lower(holder?.GrantedAt ?? now, now);
                _pausedUntil = _pausedUntil > now + pause ? _pausedUntil : now + pause;
            }
            else if (usage.Answered)
            {
                // Calls from before the lane was closed are answered yet; only who insisted has called since.
                _closedUntil = holder?.Request.Insists == true ? null : _closedUntil;
                _concurrency.Raise();
            }

            Grant(now);
        }
    }

    public LaneSnapshot ToSnapshot()
    {
        lock (_lock)
        {
            return new LaneSnapshot(
                _name,
                _concurrency.Current,
                [.. _holders.All.OrderBy(holder => holder.Permit.Id).Select(holder => holder.Permit.Loop)],
                [.. _queue.InOrder().Select(waiter => waiter.Request.Loop)],
                _pausedUntil)
            { ClosedUntil = _closedUntil > Now ? _closedUntil : null, Quotas = _quotas.ToSnapshot(Now) };
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Whoever waits is told: a wait of hours belongs into a journal.</summary>
    private void Close(DateTimeOffset now, TimeSpan closed)
    {
        _closedUntil = now + closed;
        while (_queue.Peek() is not null)
        {
            _queue.Take().Refuse(closed);
        }
    }

    private void OnAlarm()
    {
        lock (_lock)
        {
            _alarm = null;
            Grant(Now);
        }
    }

    private void Grant(DateTimeOffset now)
    {
        _pausedUntil = _pausedUntil > now ? _pausedUntil : null;
        while (_holders.Count >= _concurrency.Current && _holders.RemoveExpired(now) is { } expired)
        {
            _quotas.Abandon(expired.Permit);
        }

        while (_pausedUntil is null && _holders.Count < _concurrency.Current && _queue.Peek() is { } next && _quotas.HaveRoom(next.Request, now))
        {
            var waiter = _queue.Take();
            var permit = new Permit(waiter.Order, waiter.Request.Loop, _name, now + waiter.Request.Duration);
            _holders.Add(new Holder(permit, waiter.Request, now));
            _quotas.Begin(permit, waiter.Request, now);
            waiter.Grant(permit);
        }

        SetAlarm(now);
    }

    /// <summary>Sets the timer to when something may become free without anybody giving it back: a pause or a window ends, a permit expires.</summary>
    private void SetAlarm(DateTimeOffset now)
    {
        var alarm = _queue.Peek() is not { } next ? null
            : _pausedUntil is { } paused ? paused
            : _holders.Count >= _concurrency.Current ? _holders.NextExpiry
            : _quotas.NextChange(next.Request, now);
        if (alarm == _alarm)
        {
            return;
        }

        // Timers count whole milliseconds and would come a fraction too early, again and again.
        _alarm = alarm;
        var due = alarm is { } at ? TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((at - now).TotalMilliseconds))) : Timeout.InfiniteTimeSpan;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }
}
