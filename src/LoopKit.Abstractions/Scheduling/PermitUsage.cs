using LoopKit.Events;

namespace LoopKit.Scheduling;

/// <summary>What a permit was used for.</summary>
public sealed record PermitUsage
{
    /// <summary>Tokens used by the call.</summary>
    public TokenUsage Tokens { get; init; }

    /// <summary>Set when the provider said that the rate limit is reached: nobody calls this lane for that long.</summary>
    public TimeSpan? RateLimitedFor { get; init; }
}
