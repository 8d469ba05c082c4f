using System.Text;

namespace LoopKit.Tools;

/// <summary>The characters between brackets in a <see cref="GlobPattern"/>.</summary>
internal sealed class GlobClass(bool isNegated, IReadOnlyList<(int First, int Last)> ranges, IReadOnlyList<string> named)
{
    private static readonly Dictionary<string, Func<char, bool>> _named = new(StringComparer.Ordinal)
    {
        ["alnum"] = char.IsAsciiLetterOrDigit,
        ["alpha"] = char.IsAsciiLetter,
        ["blank"] = character => character is ' ' or '\t',
        ["cntrl"] = character => char.IsAscii(character) && char.IsControl(character),
        ["digit"] = char.IsAsciiDigit,
        ["graph"] = character => character is > ' ' and <= '~',
        ["lower"] = char.IsAsciiLetterLower,
        ["print"] = character => character is >= ' ' and <= '~',
        ["punct"] = character => character is > ' ' and <= '~' && !char.IsAsciiLetterOrDigit(character),
        ["space"] = character => character is ' ' or (>= '\t' and <= '\r'),
        ["upper"] = char.IsAsciiLetterUpper,
        ["xdigit"] = char.IsAsciiHexDigit,
    };

    /// <summary>Whether there is a class of that name, as in <c>[:alpha:]</c>.</summary>
    public static bool IsKnown(string name) => _named.ContainsKey(name);

    /// <summary>Whether the class has a character.</summary>
    public bool Contains(Rune character) => isNegated != (InRange(character.Value) || IsNamed(character));

    private bool InRange(int value) => ranges.Any(range => value >= range.First && value <= range.Last);

    private bool IsNamed(Rune character) => character.IsAscii && named.Any(name => _named[name]((char)character.Value));
}
