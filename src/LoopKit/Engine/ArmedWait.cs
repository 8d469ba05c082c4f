namespace LoopKit.Engine;

/// <summary>How long a loop still waits. Its end is a time of day in the journal; the wait itself is measured.</summary>
/// <remarks>A clock that is put back does not lengthen a wait, and one that is put on does not cut it short. After a restart the time of day is all there
/// is: the wait is then at most the longest that is ever decided.</remarks>
internal sealed class ArmedWait(TimeProvider time)
{
    private DateTimeOffset? _until;
    private TimeSpan _length;
    private long _since;

    /// <summary>What is left of a wait; the first question about it arms it.</summary>
    public TimeSpan LeftUntil(DateTimeOffset until)
    {
        if (_until != until)
        {
            var left = until - time.GetUtcNow();
            (_until, _since) = (until, time.GetTimestamp());
            _length = left < RetryPolicy.LongestDelay ? left : RetryPolicy.LongestDelay;
        }

        return _length - time.GetElapsedTime(_since);
    }
}
