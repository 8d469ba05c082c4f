namespace LoopKit.Tests.Sandbox;

/// <summary>A clock that stands still, and whose timers are all due when the test says so.</summary>
internal sealed class TriggeredTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TriggeredTimer> _timers = [];

    public void FireTimers()
    {
        List<TriggeredTimer> due;
        lock (_gate)
        {
            due = [.. _timers];
        }

        due.ForEach(timer => timer.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TriggeredTimer(() => callback(state));
        lock (_gate)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    private sealed class TriggeredTimer(Action callback) : ITimer
    {
        private volatile bool _isDisposed;

        public void Fire()
        {
            if (!_isDisposed)
            {
                callback();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
