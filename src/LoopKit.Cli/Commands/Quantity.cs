using System.Globalization;

namespace LoopKit.Cli.Commands;

/// <summary>Ages and sizes as people give them on the command line.</summary>
internal static class Quantity
{
    private static readonly Dictionary<string, long> _sizes = new(StringComparer.OrdinalIgnoreCase) { [""] = 1, ["B"] = 1, ["KB"] = 1_000, ["MB"] = 1_000_000, ["GB"] = 1_000_000_000 };

    private static readonly Dictionary<string, TimeSpan> _ages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["m"] = TimeSpan.FromMinutes(1),
        ["h"] = TimeSpan.FromHours(1),
        ["d"] = TimeSpan.FromDays(1),
        ["w"] = TimeSpan.FromDays(7),
    };

    public static TimeSpan Age(string option, string text) =>
        Split(text) is var (number, unit) && _ages.TryGetValue(unit, out var one) ? number * one : throw Bad(option, text, "a number and m, h, d or w, such as 30d");

    public static long Bytes(string option, string text) =>
        Split(text) is var (number, unit) && _sizes.TryGetValue(unit, out var one) ? number * one : throw Bad(option, text, "a number and KB, MB or GB, such as 500MB");

    public static LoopKitException Bad(string option, string text, string wanted) =>
        new(ErrorCodes.InvalidSpec, $"'{text}' is no value of {option}: give {wanted}.");

    /// <summary>At most seven digits, so that no unit overflows.</summary>
    private static (int Number, string Unit)? Split(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return digits is >= 1 and <= 7 || (digits is > 7 and <= 9 && digits == text.Length)
            ? (int.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture), text[digits..].Trim())
            : null;
    }
}
