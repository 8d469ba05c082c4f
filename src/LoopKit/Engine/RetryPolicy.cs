namespace LoopKit.Engine;

/// <summary>How long to wait before a failed model call is made again.</summary>
/// <remarks>Exponential back-off with jitter: 1 s doubled per failure up to 60 s, of which a random half is taken off. A provider's own
/// wish counts instead, up to 15 minutes.</remarks>
internal static class RetryPolicy
{
    /// <summary>After this many failures in a row the loop is blocked.</summary>
    public const int MaxConsecutiveFailures = 10;

    private static readonly TimeSpan _longestBackOff = TimeSpan.FromSeconds(60);

    /// <summary>No delay is longer.</summary>
    public static TimeSpan LongestDelay { get; } = TimeSpan.FromMinutes(15);

    /// <param name="failures">Failures in a row, this one included.</param>
    /// <param name="retryAfter">The provider's wish.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public static TimeSpan DelayAfter(int failures, TimeSpan? retryAfter, double jitter)
    {
        if (retryAfter is { } wish)
        {
            return TimeSpan.FromTicks(Math.Clamp(wish.Ticks, 0, LongestDelay.Ticks));
        }

        var backOff = Math.Min(Math.Pow(2, Math.Min(failures - 1, 20)), _longestBackOff.TotalSeconds);
        return TimeSpan.FromSeconds(backOff * (1 - (jitter / 2)));
    }
}
