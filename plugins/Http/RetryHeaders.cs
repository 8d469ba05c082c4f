using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace LoopKit.Plugins.Http;

/// <summary>How long the headers of an error reply ask to wait.</summary>
internal static partial class RetryHeaders
{
    /// <summary>Longer requests to wait are cut to this, so that no clock arithmetic overflows.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromDays(1);

    /// <summary>Limits that Anthropic announces, each with <c>-remaining</c> and <c>-reset</c>, a time.</summary>
    private static readonly string[] _anthropicLimits = ["requests", "tokens", "input-tokens", "output-tokens"];

    /// <summary>Limits that OpenAI announces, each with a time to wait such as <c>6m0s</c>.</summary>
    private static readonly string[] _openAILimits = ["requests", "tokens"];

    /// <summary>What the reply asks for: milliseconds, else seconds or a date, else the end of the limits that are used up. Nonsense is as good as no header.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now) =>
        Milliseconds(Value(headers, "retry-after-ms")) ?? RetryAfter(Value(headers, "retry-after"), now) ?? UsedUp(headers, now);

    private static TimeSpan? Milliseconds(string? header) =>
        double.TryParse(header, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) ? Seconds(milliseconds / 1000) : null;

    private static TimeSpan? RetryAfter(string? header, DateTimeOffset now) =>
        double.TryParse(header, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? Seconds(seconds) : Until(header, now);

    private static TimeSpan? UsedUp(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var anthropic = _anthropicLimits
            .Where(limit => Value(headers, $"anthropic-ratelimit-{limit}-remaining") == "0")
            .Select(limit => Until(Value(headers, $"anthropic-ratelimit-{limit}-reset"), now));
        var openAI = _openAILimits
            .Where(limit => Value(headers, $"x-ratelimit-remaining-{limit}") == "0")
            .Select(limit => Duration(Value(headers, $"x-ratelimit-reset-{limit}")));
        return anthropic.Concat(openAI).Max();
    }

    private static TimeSpan? Seconds(double seconds) => seconds >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, _longestWait.TotalSeconds)) : null;

    private static TimeSpan? Until(string? header, DateTimeOffset now) =>
        DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? TimeSpan.FromTicks(Math.Clamp((date - now).Ticks, 0, _longestWait.Ticks))
            : null;

    /// <summary>Reads <c>1s</c>, <c>250ms</c>, <c>6m0s</c>, <c>1h2m3.5s</c>.</summary>
    private static TimeSpan? Duration(string? header)
    {
        var parts = DurationParts().Match(header ?? "");
        return parts.Success
            ? Seconds(parts.Groups["number"].Captures.Zip(parts.Groups["unit"].Captures, (number, unit) => double.Parse(number.Value, CultureInfo.InvariantCulture) * SecondsOf(unit.Value)).Sum())
            : null;
    }

    private static double SecondsOf(string unit) => unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => 86400 };

    [GeneratedRegex(@"\A(?:(?<number>[0-9]{1,12}(?:\.[0-9]{1,12})?)(?<unit>ms|s|m|h|d))+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex DurationParts();

    private static string? Value(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.First() : null;
}
