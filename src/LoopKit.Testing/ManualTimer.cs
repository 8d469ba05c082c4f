using LoopKit.Testing.Seams;

namespace LoopKit.Testing;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>, whose lock guards it.</summary>
internal sealed class ManualTimer : ITimer
{
    private readonly ManualTimeProvider _time;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly OpenCall? _call = OpenCall.Current;
    private bool _isArmed;

    public ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) => (_time, _callback, _state) = (time, callback, state);

    public static IComparer<ManualTimer> ByDueTime { get; } = Comparer<ManualTimer>.Create((left, right) => (left.Due, left.Order).CompareTo((right.Due, right.Order)));

    /// <summary>When it fires, since the clock's start.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>Its place among the timers of one time.</summary>
    public long Order { get; set; }

    public TimeSpan? Period { get; set; }

    /// <summary>Whether it ends something that takes too long: a token that is cancelled by time.</summary>
    public bool IsTimeout => _state is CancellationTokenSource;

    public bool IsArmed
    {
        get => _isArmed;
        set
        {
            if (_isArmed != value)
            {
                _isArmed = value;
                if (!IsTimeout)
                {
                    _call?.Wait(value ? 1 : -1);
                }
            }
        }
    }

    public void Fire()
    {
        if (_context is null)
        {
            _callback(_state);
        }
        else
        {
            ExecutionContext.Run(_context, static timer => ((ManualTimer)timer!)._callback(((ManualTimer)timer)._state), this);
        }
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _time.Arm(this, dueTime, period);
        return true;
    }

    public void Dispose() => _time.Arm(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
