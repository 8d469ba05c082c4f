namespace LoopKit.Testing;

/// <summary>A clock that stands still until a test moves it.</summary>
/// <remarks>
/// <para>Thread-safe. Timers fire on the thread that moves the clock, in the order of their times and, at one time, in the order in which they
/// were set; the clock shows a timer's own time while it fires. A timer that is due at once fires with the next move, never within the call that set it.</para>
/// <para>Give it to a host in place of <see cref="TimeProvider.System"/>, and every wait, timeout and lease goes by it. Processes and files take real time all the same.</para>
/// </remarks>
/// <param name="start">What the clock shows first. Default: 2026-01-02 03:04:05 UTC.</param>
public sealed class ManualTimeProvider(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<ManualTimer> _armed = new(ManualTimer.ByDueTime);
    private readonly DateTimeOffset _start = (start ?? new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)).ToUniversalTime();
    private TimeSpan _elapsed;
    private long _order;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer fires; <see langword="null"/> when none is set. It may be a timeout that nobody hopes for.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            lock (_gate)
            {
                return _armed.Min is { } timer ? _start + timer.Due : null;
            }
        }
    }

    /// <summary>Whether a timer is set that something waits for, and not only timeouts, which end what takes too long.</summary>
    internal bool HasWaits
    {
        get
        {
            lock (_gate)
            {
                return _armed.Any(timer => !timer.IsTimeout);
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _start + _elapsed;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _elapsed.Ticks;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        Arm(timer, dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires the timers on the way, those that they set included.</summary>
    /// <param name="time">How far; zero fires what is due now.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        TimeSpan target;
        lock (_gate)
        {
            target = _elapsed + time;
        }

        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _elapsed = _elapsed > target ? _elapsed : target;
        }
    }

    /// <summary>Moves the clock to the next timer and fires that one timer.</summary>
    /// <returns><see langword="false"/> when no timer is set; then the clock stands still.</returns>
    public bool FireNext()
    {
        if (TakeDue(TimeSpan.MaxValue) is not { } timer)
        {
            return false;
        }

        timer.Fire();
        return true;
    }

    internal void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            // The set sorts by what is changed here.
            _armed.Remove(timer);
            timer.Period = period > TimeSpan.Zero ? period : null;
            timer.IsArmed = dueTime >= TimeSpan.Zero;
            if (timer.IsArmed)
            {
                timer.Due = _elapsed + dueTime;
                timer.Order = ++_order;
                _armed.Add(timer);
            }
        }
    }

    private ManualTimer? TakeDue(TimeSpan target)
    {
        lock (_gate)
        {
            if (_armed.Min is not { } timer || timer.Due > target)
            {
                return null;
            }

            _armed.Remove(timer);
            _elapsed = _elapsed > timer.Due ? _elapsed : timer.Due;
            timer.IsArmed = timer.Period is not null;
            if (timer.Period is { } period)
            {
                timer.Due = _elapsed + period;
                timer.Order = ++_order;
                _armed.Add(timer);
            }

            return timer;
        }
    }
}
