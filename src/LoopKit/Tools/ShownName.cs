using System.Text;

namespace LoopKit.Tools;

/// <summary>Names of files as results show them: neither a line break nor a mark that turns the direction of writing makes one pass for another.</summary>
internal static class ShownName
{
    /// <summary>The name with its control characters and its marks of direction escaped.</summary>
    public static string Of(string name)
    {
        if (!name.Any(Misleads))
        {
            return name;
        }

        var shown = new StringBuilder();
        foreach (var character in name)
        {
            _ = Misleads(character) ? shown.Append($"\\u{(int)character:x4}") : shown.Append(character);
        }

        return shown.ToString();
    }

    private static bool Misleads(char character) =>
        char.IsControl(character) || character is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
