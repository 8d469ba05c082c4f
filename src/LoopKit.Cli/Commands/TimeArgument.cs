using System.CommandLine.Parsing;
using System.Globalization;

namespace LoopKit.Cli.Commands;

/// <summary>A point in time on the command line: a time of day (the next such), or a date and time; local unless it says otherwise.</summary>
internal static class TimeArgument
{
    public static DateTimeOffset? Read(ArgumentResult result) => Read(result, TimeProvider.System.GetLocalNow());

    private static DateTimeOffset? Read(ArgumentResult result, DateTimeOffset now)
    {
        var text = result.Tokens[0].Value;
        if (TimeOnly.TryParseExact(text, ["H:mm", "H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            var today = now.Date + time.ToTimeSpan();
            return InLocalTime(today > now.DateTime ? today : today.AddDays(1));
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at))
        {
            return at;
        }

        result.AddError($"'{text}' is no time. Give one such as 22:30, 2026-03-01T08:00 or 2026-03-01T08:00Z.");
        return null;
    }

    /// <summary>On the two days a year on which the clock jumps, the offset is that of the time itself and not of now.</summary>
    private static DateTimeOffset InLocalTime(DateTime time) => new(time, TimeZoneInfo.Local.GetUtcOffset(time));
}
