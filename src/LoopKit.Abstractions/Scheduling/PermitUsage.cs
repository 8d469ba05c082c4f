using LoopKit.Events;
using LoopKit.Models;

namespace LoopKit.Scheduling;

/// <summary>What a permit was used for.</summary>
public sealed record PermitUsage
{
    /// <summary>Whether the provider answered the call. Calls that are answered win back, one by one, what a rate limit took of the calls at a time. Default: not answered.</summary>
    public bool Answered { get; init; }

    /// <summary>Tokens used by the call; nothing when the provider does not say.</summary>
    public TokenUsage Tokens { get; init; }

    /// <summary>How many of the tokens sent the provider had in its cache: they do not count against a limit of <see cref="RateLimitKind.InputTokens"/>.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Set when the provider said that the rate limit is reached: nobody calls this lane for that long.</summary>
    public TimeSpan? RateLimitedFor { get; init; }

    /// <summary>Set when the provider said that the quota of hours or days is used up: nobody calls this lane for that long, and whoever waits for it is told so.</summary>
    public TimeSpan? ClosedFor { get; init; }

    /// <summary>What the provider said of its limits.</summary>
    public IReadOnlyList<RateLimit> Limits { get; init; } = [];

    /// <summary>How long ago the provider's answer began, so that the call had been counted by then; <see langword="null"/> when that is not known.</summary>
    public TimeSpan? AnsweredAgo { get; init; }
}
