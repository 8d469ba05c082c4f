namespace LoopKit.Models;

/// <summary>One of a provider's limits, as it said with an answer.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Limit">The most of it within the provider's window.</param>
/// <param name="Remaining">How much of it was left.</param>
/// <param name="ResetsIn">How long until all of it is there again; <see langword="null"/> when the provider did not say.</param>
public sealed record RateLimit(RateLimitKind Kind, long Limit, long Remaining, TimeSpan? ResetsIn);
