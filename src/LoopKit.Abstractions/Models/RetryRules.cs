namespace LoopKit.Models;

/// <summary>When a failed model call is made again, and when LoopKit gives up.</summary>
/// <remarks>
/// A provider's own wish to wait counts, up to <see cref="LongestWish"/>. Without one the wait is a random part of a back-off that begins at
/// <see cref="FirstDelay"/>, doubles with every failure in a row and ends at <see cref="LongestDelay"/> ("full jitter"). Failures of one loop are
/// counted until a call succeeds or the loop is resumed; none of them uses up an iteration or a turn. They are recorded with every failure,
/// so that a replay decides the same.
/// </remarks>
public sealed record RetryRules
{
    /// <summary>The back-off after the first failure. Default: 1 second.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest back-off. Default: 5 minutes.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait that a provider can ask for; more is cut to it. Default: 15 minutes.</summary>
    public TimeSpan LongestWish { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>After this many failures in a row the loop is blocked. Default: 50, which outlasts an outage of about an hour and a half.</summary>
    public int MaxFailures { get; init; } = 50;

    /// <summary>
    /// After this many broken replies in a row the loop is blocked: replies that had begun, and may have cost, when they were cut off, went
    /// silent, took too long or grew too large. Default: 10.
    /// </summary>
    public int MaxBrokenReplies { get; init; } = 10;

    /// <summary>
    /// The longest that a loop waits for a usage limit, whatever the provider says. A rate limit that asks for more than <see cref="LongestWish"/> is a
    /// usage limit. Default: 8 days, for windows of a week.
    /// </summary>
    public TimeSpan LongestUsageWindow { get; init; } = TimeSpan.FromDays(8);

    /// <summary>After this many failures in a row the next model of the chain is called, when there is one; a usage limit does not count but is reason enough. Default: 3.</summary>
    public int FailuresBeforeFallback { get; init; } = 3;

    /// <summary>How long a model that failed so often is left alone before it is called again. Default: 10 minutes.</summary>
    public TimeSpan FallbackTime { get; init; } = TimeSpan.FromMinutes(10);
}
