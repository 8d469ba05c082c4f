using System.Text;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Replies;

/// <summary>Cuts texts to what a reply has room for, measured as they are written in JSON, and says what was left out.</summary>
internal static class Excerpt
{
    /// <summary>Text of which this many times the room is looked at; what lies beyond could not be shown anyway.</summary>
    private const int Lookahead = 8;

    /// <summary>The beginning of a text.</summary>
    public static string Head(string text, int room)
    {
        var near = text.Length > (long)room * Lookahead ? text[..(room * Lookahead)] : text;
        var plain = PlainText.Of(near);
        var kept = Fitting(plain.EnumerateRunes(), room);
        return kept == plain.Length && near.Length == text.Length ? plain : $"{plain[..kept]} {LeftOut(text.Length - kept)}";
    }

    /// <summary>The end of a text.</summary>
    public static string Tail(string text, int room)
    {
        var near = text.Length > (long)room * Lookahead ? text[^(room * Lookahead)..] : text;
        var plain = PlainText.Of(near);
        var kept = Fitting(plain.EnumerateRunes().Reverse(), room);
        return kept == plain.Length && near.Length == text.Length ? plain : $"{LeftOut(text.Length - kept)} {plain[^kept..]}";
    }

    /// <summary>The beginning of a text as one line.</summary>
    public static string Line(string text, int room) => Head(text, room).ReplaceLineEndings(" ").Replace('\t', ' ');

    /// <summary>How many characters a text takes in JSON.</summary>
    public static int Room(string text) => text.EnumerateRunes().Sum(Room);

    private static int Fitting(IEnumerable<Rune> runes, int room)
    {
        var kept = 0;
        foreach (var rune in runes)
        {
            room -= Room(rune);
            if (room < 0)
            {
                break;
            }

            kept += rune.Utf16SequenceLength;
        }

        return kept;
    }

    private static int Room(Rune rune) => rune.Value switch
    {
        '\n' or '\t' or '"' or '\\' => 2,
        var value when !McpJson.Encoder.WillEncode(value) => rune.Utf16SequenceLength,
        _ => 6 * rune.Utf16SequenceLength,
    };

    private static string LeftOut(int characters) => $"[… {characters} characters left out …]";
}
