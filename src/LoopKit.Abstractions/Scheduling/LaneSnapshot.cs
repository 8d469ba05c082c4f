namespace LoopKit.Scheduling;

/// <summary>What one lane is doing.</summary>
/// <param name="Lane">Its name.</param>
/// <param name="Concurrency">The most calls at a time, by now: fewer after a rate limit, and again one more with every round of calls that succeed.</param>
/// <param name="Holders">The loops that hold a permit.</param>
/// <param name="Waiting">The loops that wait, next one first.</param>
/// <param name="PausedUntil">Until when a rate limit pauses it.</param>
public sealed record LaneSnapshot(string Lane, int Concurrency, IReadOnlyList<LoopId> Holders, IReadOnlyList<LoopId> Waiting, DateTimeOffset? PausedUntil)
{
    /// <summary>Until when it is closed, because the provider's quota of hours or days is used up.</summary>
    public DateTimeOffset? ClosedUntil { get; init; }

    /// <summary>What it may use within a time; empty when neither the host nor the provider has said.</summary>
    public IReadOnlyList<LaneQuota> Quotas { get; init; } = [];
}
