namespace LoopKit.Scheduling;

/// <summary>Hands out permits per lane in this process: a number of calls at a time and in a time, and none while the provider asks for a pause.</summary>
internal sealed class Scheduler : IScheduler, IDisposable
{
    private readonly TimeProvider _time;
    private readonly LaneLimits _limits;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly ITimer _timer;
    private readonly DateTimeOffset _begin;
    private readonly long _beginStamp;
    private long _order;

    /// <param name="time">The clock.</param>
    /// <param name="limits">What every lane allows.</param>
    public Scheduler(TimeProvider time, LaneLimits limits)
    {
        _time = time;
        _limits = limits;
        (_begin, _beginStamp) = (time.GetUtcNow(), time.GetTimestamp());
        _timer = time.CreateTimer(_ => GrantAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Measured, not looked up: a clock that is put on must not let permits expire, nor one that is put back prolong a pause.</summary>
    private DateTimeOffset Now => _begin + _time.GetElapsedTime(_beginStamp);

    public async ValueTask<PermitResult> AcquireAsync(PermitRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(request, Interlocked.Increment(ref _order));
        lock (_lock)
        {
            var lane = LaneOf(request.Lane);
            lane.Enqueue(waiter);
            GrantIn(lane, Now);
            Rearm();
        }

        if (waiter.Result.IsCompleted)
        {
            return await waiter.Result.ConfigureAwait(false);
        }

        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).TryCancel(token), waiter);
        return await waiter.Result.ConfigureAwait(false);
    }

    public ValueTask ReleaseAsync(Permit permit, PermitUsage usage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(permit);
        ArgumentNullException.ThrowIfNull(usage);
        lock (_lock)
        {
            var now = Now;
            var lane = LaneOf(permit.Lane);
            lane.Release(permit, now);
            if (usage.RateLimitedFor is { } pause && pause > TimeSpan.Zero)
            {
                lane.PauseUntil(now + pause);
            }

            GrantIn(lane, now);
            Rearm();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<SchedulerSnapshot> InspectAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(new SchedulerSnapshot([.. _lanes.Values.OrderBy(lane => lane.Name, StringComparer.Ordinal).Select(lane => lane.ToSnapshot())]));
        }
    }

    public void Dispose() => _timer.Dispose();

    private void GrantAll()
    {
        lock (_lock)
        {
            var now = Now;
            foreach (var lane in _lanes.Values)
            {
                GrantIn(lane, now);
            }

            Rearm();
        }
    }

    private static void GrantIn(Lane lane, DateTimeOffset now)
    {
        // A waiter that left between the decision and the wake-up gives its place to the next one at once.
        bool again;
        do
        {
            again = false;
            foreach (var (waiter, permit) in lane.Grant(now))
            {
                if (!waiter.TryGrant(permit))
                {
                    lane.Withdraw(permit);
                    again = true;
                }
            }
        }
        while (again);
    }

    /// <summary>One timer for all lanes: set to the earliest change that somebody waits for.</summary>
    private void Rearm()
    {
        var now = Now;
        DateTimeOffset? next = null;
        foreach (var lane in _lanes.Values)
        {
            if (lane.NextCheck(now) is { } check && (next is null || check < next))
            {
                next = check;
            }
        }

        var due = next - now;
        _timer.Change(due is null ? Timeout.InfiniteTimeSpan : due.Value < TimeSpan.Zero ? TimeSpan.Zero : due.Value, Timeout.InfiniteTimeSpan);
    }

    private Lane LaneOf(string name)
    {
        if (!_lanes.TryGetValue(name, out var lane))
        {
            lane = new Lane(name, _limits);
            _lanes.Add(name, lane);
        }

        return lane;
    }
}
