namespace LoopKit.Scheduling;

/// <summary>How a request for a permit ended.</summary>
public abstract record PermitResult
{
    private protected PermitResult()
    {
    }

    /// <summary>The call may be made now.</summary>
    /// <param name="Permit">To be given back with <see cref="IScheduler.ReleaseAsync"/>.</param>
    public sealed record Granted(Permit Permit) : PermitResult;

    /// <summary>The call must not be made for now: the provider's quota of hours or days is used up. Whoever asked waits by itself, durably, or calls another model.</summary>
    /// <param name="Remaining">How long that lasts.</param>
    public sealed record Closed(TimeSpan Remaining) : PermitResult;

    /// <summary>The call must not be made.</summary>
    /// <param name="Explanation">Why, and what to do.</param>
    public sealed record Refused(string Explanation) : PermitResult;
}
