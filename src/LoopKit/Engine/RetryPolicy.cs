using LoopKit.Models;

namespace LoopKit.Engine;

/// <summary>Whether and when a failed model call is made again.</summary>
internal static class RetryPolicy
{
    /// <summary>What held before hosts could choose: journals of that time say nothing of it. Of their jitter only a half is taken off.</summary>
    public static RetryRules Original { get; } = new() { LongestDelay = TimeSpan.FromSeconds(60), MaxFailures = 10, MaxBrokenReplies = 10 };

    /// <summary>Loops that wait for the same window do not all call in the same moment.</summary>
    private static readonly TimeSpan _spread = TimeSpan.FromMinutes(1);

    /// <summary>Whether a failure counts among those in a row. A usage limit of which it is known when it ends does not: whoever waits for it gets on.</summary>
    public static bool Counts(ModelFailureKind kind, TimeSpan? retryAfter) => kind != ModelFailureKind.UsageLimit || retryAfter is null;

    /// <summary>How long a model whose usage limit is reached is left alone. Nobody knows how long when its provider does not say: it is asked now and then.</summary>
    public static TimeSpan UsageWindow(TimeSpan? retryAfter, double jitter, RetryRules rules)
    {
        var window = retryAfter ?? rules.LongestWish;
        return TimeSpan.FromTicks(Math.Clamp(window.Ticks, 0, rules.LongestUsageWindow.Ticks)) + (_spread * jitter);
    }

    /// <summary>Whether the call is made again after so many failures in a row, this one included.</summary>
    /// <param name="kind">What kind of failure it is.</param>
    /// <param name="failures">Failures in a row.</param>
    /// <param name="brokenReplies">Broken replies among them.</param>
    /// <param name="rules">The host's rules; <see langword="null"/>: the original ones.</param>
    public static bool Repeats(ModelFailureKind kind, int failures, int brokenReplies, RetryRules? rules)
    {
        rules ??= Original;
        return kind.IsTransient() && failures < rules.MaxFailures && brokenReplies < rules.MaxBrokenReplies;
    }

    /// <summary>How long to wait before the call is made again.</summary>
    /// <param name="failures">Failures in a row, this one included.</param>
    /// <param name="retryAfter">The provider's wish.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    /// <param name="rules">The host's rules; <see langword="null"/>: the original ones.</param>
    public static TimeSpan DelayAfter(int failures, TimeSpan? retryAfter, double jitter, RetryRules? rules)
    {
        var known = rules ?? Original;
        if (retryAfter is { } wish)
        {
            return Grant(wish, known);
        }

        var backOff = Math.Min(known.FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 40)), known.LongestDelay.TotalSeconds);
        return TimeSpan.FromSeconds(backOff * (rules is null ? 1 - (jitter / 2) : 1 - jitter));
    }

    /// <summary>No wait that follows from these rules is longer.</summary>
    public static TimeSpan LongestWait(RetryRules rules) => rules.LongestWish > rules.LongestDelay ? rules.LongestWish : rules.LongestDelay;

    /// <summary>How much of a provider's wish to wait is granted.</summary>
    public static TimeSpan Grant(TimeSpan wish, RetryRules rules) => TimeSpan.FromTicks(Math.Clamp(wish.Ticks, 0, rules.LongestWish.Ticks));
}
