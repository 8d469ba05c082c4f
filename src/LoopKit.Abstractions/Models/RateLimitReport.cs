using Microsoft.Extensions.AI;

namespace LoopKit.Models;

/// <summary>Where a chat client says what its provider said of its limits. LoopKit attaches one to the options of every call.</summary>
/// <remarks>Thread-safe. A client reports as soon as the answer begins, also when the answer is a failure, and also when it has no limits: the time counts as well.</remarks>
/// <param name="time">The clock.</param>
public sealed class RateLimitReport(TimeProvider time)
{
    /// <summary>The key in <see cref="ChatOptions.AdditionalProperties"/>.</summary>
    public const string Key = "loopkit.rate-limits";

    private volatile Answer? _answer;

    /// <summary>What the provider said; empty when nothing was reported.</summary>
    public IReadOnlyList<RateLimit> Limits => _answer?.Limits ?? [];

    /// <summary>How long ago the answer began; <see langword="null"/> when nothing was reported.</summary>
    public TimeSpan? Age => _answer is { } answer ? time.GetElapsedTime(answer.Stamp) : null;

    /// <summary>Finds the report of a call, or returns <see langword="null"/> outside LoopKit.</summary>
    public static RateLimitReport? From(ChatOptions? options) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(Key, out RateLimitReport? report) ? report : null;

    /// <summary>The provider has begun to answer. The last report counts.</summary>
    public void Report(IReadOnlyList<RateLimit> limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _answer = new Answer(limits, time.GetTimestamp());
    }

    private sealed record Answer(IReadOnlyList<RateLimit> Limits, long Stamp);
}
