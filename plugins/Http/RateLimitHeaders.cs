using System.Globalization;
using System.Net.Http.Headers;
using LoopKit.Models;

namespace LoopKit.Plugins.Http;

/// <summary>What the headers of an answer say of the provider's limits.</summary>
internal static class RateLimitHeaders
{
    /// <summary>Limits that Anthropic announces, each with <c>-limit</c>, <c>-remaining</c> and <c>-reset</c>, a time.</summary>
    private static readonly (string Name, RateLimitKind Kind)[] _anthropic =
        [("requests", RateLimitKind.Requests), ("input-tokens", RateLimitKind.InputTokens), ("output-tokens", RateLimitKind.OutputTokens), ("tokens", RateLimitKind.Tokens)];

    /// <summary>Limits that OpenAI announces, each with a time to wait such as <c>6m0s</c>.</summary>
    private static readonly (string Name, RateLimitKind Kind)[] _openAI = [("requests", RateLimitKind.Requests), ("tokens", RateLimitKind.Tokens)];

    /// <summary>Reads all limits whose number and rest can be read.</summary>
    /// <remarks>Anthropic's <c>tokens</c> says again which of its other limits is nearest, so that it counts only when they are not there.</remarks>
    public static IReadOnlyList<RateLimit> Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        List<RateLimit> limits = [];
        foreach (var (name, kind) in _anthropic)
        {
            var prefix = $"anthropic-ratelimit-{name}";
            Add(kind, $"{prefix}-limit", $"{prefix}-remaining", HeaderTimes.Until(HeaderTimes.Value(headers, $"{prefix}-reset"), now));
        }

        if (limits.Exists(limit => limit.Kind is RateLimitKind.InputTokens or RateLimitKind.OutputTokens))
        {
            limits.RemoveAll(limit => limit.Kind == RateLimitKind.Tokens);
        }

        foreach (var (name, kind) in _openAI)
        {
            Add(kind, $"x-ratelimit-limit-{name}", $"x-ratelimit-remaining-{name}", HeaderTimes.Duration(HeaderTimes.Value(headers, $"x-ratelimit-reset-{name}")));
        }

        return limits;

        void Add(RateLimitKind kind, string limit, string remaining, TimeSpan? resetsIn)
        {
            if (Count(HeaderTimes.Value(headers, limit)) is > 0 and var most && Count(HeaderTimes.Value(headers, remaining)) is { } rest)
            {
                limits.Add(new RateLimit(kind, most, Math.Min(rest, most), resetsIn));
            }
        }
    }

    private static long? Count(string? header) => long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
