namespace LoopKit.Storage;

/// <summary>How an append ended. Being too late is expected, so it is a value and not an exception.</summary>
public abstract record AppendResult
{
    private protected AppendResult()
    {
    }

    /// <summary>The events are durable.</summary>
    /// <param name="Version">The stream's version now.</param>
    /// <param name="Hash">The hash of the last event.</param>
    public sealed record Appended(long Version, string Hash) : AppendResult;

    /// <summary>Nothing was written: the stream has another version than expected.</summary>
    /// <param name="ActualVersion">The stream's version.</param>
    public sealed record Conflict(long ActualVersion) : AppendResult;

    /// <summary>Nothing was written: a later lease exists.</summary>
    /// <param name="CurrentEpoch">The epoch of that lease.</param>
    public sealed record Fenced(long CurrentEpoch) : AppendResult;
}
