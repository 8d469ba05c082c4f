namespace LoopKit.FaultTests;

/// <summary>A clock that somebody sets. What it measures, and its timers, are not touched by that.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private long _offset;

    public int Jumps { get; private set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public void Jump(TimeSpan by)
    {
        Interlocked.Add(ref _offset, by.Ticks);
        Jumps++;
    }
}
