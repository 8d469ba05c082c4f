namespace LoopKit.FaultTests.Victim;

/// <summary>A clock that runs faster, the same in every process: what takes minutes is over in seconds.</summary>
internal sealed class FastTime(int speed) : TimeProvider
{
    private static readonly DateTimeOffset _begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => base.TimestampFrequency / speed;

    public override DateTimeOffset GetUtcNow() => _begin + ((base.GetUtcNow() - _begin) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    private TimeSpan Sooner(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / speed;
}
