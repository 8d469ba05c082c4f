namespace LoopKit.Scheduling;

/// <summary>What one lane is doing.</summary>
/// <param name="Lane">Its name.</param>
/// <param name="Concurrency">The most calls at a time.</param>
/// <param name="Holders">The loops that hold a permit.</param>
/// <param name="Waiting">The loops that wait, next one first.</param>
/// <param name="PausedUntil">Until when a rate limit pauses it.</param>
public sealed record LaneSnapshot(string Lane, int Concurrency, IReadOnlyList<LoopId> Holders, IReadOnlyList<LoopId> Waiting, DateTimeOffset? PausedUntil);
