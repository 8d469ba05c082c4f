using System.Globalization;

namespace LoopKit.Truncation;

/// <summary>Cuts text to a length, by whole text elements, and says in the text how much was left out.</summary>
/// <remarks>A result is never longer than asked for, note included. Where there is no room for a note, the text is only cut.</remarks>
internal static class TextLimits
{
    /// <summary>Keeps the beginning.</summary>
    public static string Head(string text, int maxCharacters)
    {
        if (text.Length <= maxCharacters)
        {
            return text;
        }

        var room = RoomBesideNote(text, maxCharacters);
        var kept = Prefix(text, room > 0 ? room : maxCharacters);
        return room > 0 ? kept + Note(text.Length - kept.Length) : kept;
    }

    /// <summary>Keeps the end.</summary>
    public static string Tail(string text, int maxCharacters)
    {
        if (text.Length <= maxCharacters)
        {
            return text;
        }

        var room = RoomBesideNote(text, maxCharacters);
        var start = FirstBoundaryFrom(text, text.Length - (room > 0 ? room : Math.Max(0, maxCharacters)));
        return room > 0 ? Note(start) + text[start..] : text[start..];
    }

    /// <summary>Keeps the beginning and the end, half of the room each.</summary>
    public static string HeadAndTail(string text, int maxCharacters)
    {
        if (text.Length <= maxCharacters)
        {
            return text;
        }

        var room = RoomBesideNote(text, maxCharacters);
        if (room < 2)
        {
            return Prefix(text, maxCharacters);
        }

        var end = LastBoundaryUpTo(text, room / 2);
        var start = FirstBoundaryFrom(text, text.Length - (room / 2));
        return text[..end] + Note(start - end) + text[start..];
    }

    /// <summary>Keeps the beginning, without a note.</summary>
    public static string Prefix(string text, int maxCharacters) =>
        text.Length <= maxCharacters ? text : text[..LastBoundaryUpTo(text, maxCharacters)];

    /// <summary>The line that stands for what was left out.</summary>
    public static string Note(long count, string unit = "characters") =>
        string.Create(CultureInfo.InvariantCulture, $"\n[… {count:N0} {unit} left out …]\n");

    private static int RoomBesideNote(string text, int maxCharacters) => maxCharacters - Note(text.Length).Length;

    private static int LastBoundaryUpTo(string text, int limit)
    {
        var boundary = BoundaryNear(text, limit);
        while (boundary < text.Length)
        {
            var next = boundary + StringInfo.GetNextTextElementLength(text.AsSpan(boundary));
            if (next > limit)
            {
                break;
            }

            boundary = next;
        }

        return boundary;
    }

    private static int FirstBoundaryFrom(string text, int start)
    {
        var boundary = BoundaryNear(text, start);
        while (boundary < start)
        {
            boundary += StringInfo.GetNextTextElementLength(text.AsSpan(boundary));
        }

        return boundary;
    }

    /// <summary>A boundary at or before an index from which the others can be counted: two ASCII characters never belong to one text element, except a line's end.</summary>
    private static int BoundaryNear(string text, int index)
    {
        var boundary = Math.Min(index, text.Length - 1);
        while (boundary > 0 && !(char.IsAscii(text[boundary - 1]) && char.IsAscii(text[boundary]) && text[boundary] != '\n'))
        {
            boundary--;
        }

        return Math.Max(boundary, 0);
    }
}
