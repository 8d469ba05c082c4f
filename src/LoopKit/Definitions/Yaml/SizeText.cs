using System.Globalization;

namespace LoopKit.Definitions.Yaml;

/// <summary>Sizes as people write them: <c>500MB</c>, <c>8GB</c>, or a number of bytes.</summary>
internal static class SizeText
{
    private static readonly (string Unit, long Bytes)[] _units = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)];

    /// <summary>Reads a size of at least a byte and at most a million gigabytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var (unit, one) = _units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal), ("", 1));
        var read = long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= 1_000_000_000_000_000 && number <= 1_000_000_000_000_000 / one;
        bytes = read ? number * one : 0;
        return read;
    }
}
