using LoopKit.Models;

namespace LoopKit.Events;

/// <summary>What the time of a repeated call was reckoned from, so that a replay reckons the same.</summary>
/// <param name="At">When the call failed.</param>
/// <param name="Jitter">The random number from 0 to 1 that spreads retries.</param>
/// <param name="RetryAfter">How long the provider asked to wait, when it did.</param>
public sealed record RetryTiming(DateTimeOffset At, double Jitter, TimeSpan? RetryAfter = null)
{
    /// <summary>The rules that the host had. <see langword="null"/> in journals from before they were recorded, which had fixed ones.</summary>
    public RetryRules? Rules { get; init; }
}
