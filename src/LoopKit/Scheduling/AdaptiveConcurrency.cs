namespace LoopKit.Scheduling;

/// <summary>How many calls at a time: half as many after a rate limit, then one more with every round of calls that succeed (AIMD).</summary>
internal sealed class AdaptiveConcurrency(int most)
{
    private double _value = most;
    private DateTimeOffset _lowered;

    public int Current => (int)_value;

    public void Raise() => _value = Math.Min(most, _value + (1 / _value));

    /// <summary>Calls that were let go before the last lowering are part of the same failure.</summary>
    public void Lower(DateTimeOffset grantedAt, DateTimeOffset now)
    {
        if (grantedAt >= _lowered)
        {
            (_value, _lowered) = (Math.Max(1, _value / 2), now);
        }
    }
}
