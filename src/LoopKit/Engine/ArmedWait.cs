namespace LoopKit.Engine;

/// <summary>How long a loop still waits. Its end is a time of day in the journal; the wait itself is measured.</summary>
/// <remarks>A clock that is put back does not lengthen a wait, and one that is put on does not cut it short. After a restart the time of day is all there
/// is: the wait is then at most the longest that is ever decided.</remarks>
/// <param name="time">The clock.</param>
/// <param name="longest">No wait that is decided is longer.</param>
internal sealed class ArmedWait(TimeProvider time, TimeSpan longest)
{
    private DateTimeOffset? _until;
    private TimeSpan _length;
    private long _since;

    /// <summary>Begins to measure a wait when it is decided.</summary>
    /// <param name="until">Its end by the clock.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="atMost">The longest that a wait of its kind is ever decided. Default: the longest before a retry.</param>
    public void Arm(DateTimeOffset until, TimeSpan length, TimeSpan? atMost = null) =>
        (_until, _length, _since) = (until, length < (atMost ?? longest) ? length : atMost ?? longest, time.GetTimestamp());

    /// <summary>What is left of a wait. One that an earlier host decided begins with the first question about it.</summary>
    public TimeSpan LeftUntil(DateTimeOffset until, TimeSpan? atMost = null)
    {
        if (_until != until)
        {
            Arm(until, until - time.GetUtcNow(), atMost);
        }

        return _length - time.GetElapsedTime(_since);
    }
}
