using System.Globalization;

namespace LoopKit.Definitions.Yaml;

/// <summary>Durations as people write them: <c>90s</c>, <c>5m</c>, <c>1h30m</c>, or <c>hh:mm:ss</c> with fractions of a second.</summary>
internal static class DurationText
{
    /// <summary>Longer than any sensible wait, and short enough for every timer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private static readonly string[] _clock = [@"h\:mm\:ss", @"hh\:mm\:ss", @"h\:mm\:ss\.FFFFFFF", @"hh\:mm\:ss\.FFFFFFF"];

    /// <summary>Reads a duration that is more than nothing and at most <see cref="Longest"/>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var read = text.Contains(':', StringComparison.Ordinal)
            ? TimeSpan.TryParseExact(text, _clock, CultureInfo.InvariantCulture, out duration)
            : TryParseUnits(text, out duration);
        return read && duration > TimeSpan.Zero && duration <= Longest;
    }

    private static bool TryParseUnits(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var seconds = 0L;
        var units = "dhms".AsSpan();
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            // Six digits cannot overflow, and are more than any unit needs.
            if (digits is < 1 or > 6 || units.IndexOf(text[digits]) is var unit && unit < 0)
            {
                return false;
            }

            seconds += int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * SecondsOf(units[unit]);
            units = units[(unit + 1)..];
            text = text[(digits + 1)..];
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static long SecondsOf(char unit) => unit switch
    {
        'd' => 86_400,
        'h' => 3_600,
        'm' => 60,
        _ => 1,
    };
}
