using System.Net.Http.Headers;

namespace LoopKit.Plugins.Http;

/// <summary>How long the headers of an error reply ask to wait.</summary>
internal static class RetryHeaders
{
    private static readonly string[] _anthropicLimits = ["requests", "tokens", "input-tokens", "output-tokens"];

    private static readonly string[] _openAILimits = ["requests", "tokens"];

    /// <summary>What the reply asks for: milliseconds, else seconds or a date, else the end of the limits that are used up.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now) =>
        HeaderTimes.Milliseconds(HeaderTimes.Value(headers, "retry-after-ms"))
        ?? HeaderTimes.SecondsOrDate(HeaderTimes.Value(headers, "retry-after"), now)
        ?? UsedUp(headers, now);

    /// <summary>A reply may name what is left without the limit that it is left of.</summary>
    private static TimeSpan? UsedUp(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var anthropic = _anthropicLimits
            .Where(limit => HeaderTimes.Value(headers, $"anthropic-ratelimit-{limit}-remaining") == "0")
            .Select(limit => HeaderTimes.Until(HeaderTimes.Value(headers, $"anthropic-ratelimit-{limit}-reset"), now));
        var openAI = _openAILimits
            .Where(limit => HeaderTimes.Value(headers, $"x-ratelimit-remaining-{limit}") == "0")
            .Select(limit => HeaderTimes.Duration(HeaderTimes.Value(headers, $"x-ratelimit-reset-{limit}")));
        return anthropic.Concat(openAI).Max();
    }
}
