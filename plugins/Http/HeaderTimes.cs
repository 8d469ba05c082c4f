using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace LoopKit.Plugins.Http;

/// <summary>Reads times out of headers, in all the forms in which providers write them. Nonsense is as good as no header.</summary>
internal static partial class HeaderTimes
{
    /// <summary>Longer times are cut to this, so that no clock arithmetic overflows.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromDays(40);

    public static string? Value(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.First() : null;

    public static TimeSpan? Milliseconds(string? header) => Number(header) is { } milliseconds ? Seconds(milliseconds / 1000) : null;

    /// <summary>Reads seconds, or a date.</summary>
    public static TimeSpan? SecondsOrDate(string? header, DateTimeOffset now) => Number(header) is { } seconds ? Seconds(seconds) : Until(header, now);

    /// <summary>Reads a date, by RFC 3339 or as HTTP writes it.</summary>
    public static TimeSpan? Until(string? header, DateTimeOffset now) =>
        DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? TimeSpan.FromTicks(Math.Clamp((date - now).Ticks, 0, _longest.Ticks))
            : null;

    /// <summary>Reads <c>1s</c>, <c>250ms</c>, <c>6m0s</c>, <c>1h2m3.5s</c>.</summary>
    public static TimeSpan? Duration(string? header)
    {
        var parts = DurationParts().Match(header ?? "");
        return parts.Success
            ? Seconds(parts.Groups["number"].Captures.Zip(parts.Groups["unit"].Captures, (number, unit) => double.Parse(number.Value, CultureInfo.InvariantCulture) * SecondsOf(unit.Value)).Sum())
            : null;
    }

    private static double? Number(string? header) => double.TryParse(header, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Seconds(double seconds) => seconds >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, _longest.TotalSeconds)) : null;

    private static double SecondsOf(string unit) => unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => 86400 };

    [GeneratedRegex(@"\A(?:(?<number>[0-9]{1,12}(?:\.[0-9]{1,12})?)(?<unit>ms|s|m|h|d))+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex DurationParts();
}
