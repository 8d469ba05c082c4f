using LoopKit.Models;

namespace LoopKit.Scheduling;

/// <summary>What a lane may use within a time, and has used.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Limit">The most of it within <paramref name="Window"/>.</param>
/// <param name="Used">How much of it counts now: calls that have ended with what they used, calls under way with what they may use, and what others used.</param>
/// <param name="Window">The time over which it is counted.</param>
public sealed record LaneQuota(RateLimitKind Kind, long Limit, long Used, TimeSpan Window);
