using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LoopKit.Mcp.Replies;

/// <summary>Text without anything that a terminal or a reader's eye could be deceived by.</summary>
internal static partial class PlainText
{
    /// <summary>Removes terminal escapes, control and bidirectional characters; keeps line ends (as <c>\n</c>) and tabs.</summary>
    public static string Of(string text)
    {
        // The enumeration replaces half surrogates, which must not go out either.
        if (text.EnumerateRunes().All(rune => IsPlain(rune) && rune != Rune.ReplacementChar))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var rune in TerminalEscapes().Replace(text, "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').EnumerateRunes())
        {
            if (IsPlain(rune))
            {
                plain.Append(rune);
            }
        }

        return plain.ToString();
    }

    private static bool IsPlain(Rune rune) => rune.Value is '\n' or '\t'
        || (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control && rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0xFEFF));

    /// <summary>CSI sequences; OSC, DCS and other strings up to their end; any other escape; in their 7-bit and 8-bit forms.</summary>
    [GeneratedRegex("(?:\u001B\\[|\u009B)[0-?]*[ -/]*[@-~]?|(?:\u001B[\\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\\\|\u009C)?|\u001B[ -/]*[0-~]?", RegexOptions.NonBacktracking)]
    private static partial Regex TerminalEscapes();
}
