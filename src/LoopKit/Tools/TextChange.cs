using System.Text;

namespace LoopKit.Tools;

/// <summary>A replacement, in the line endings of the text that it is for.</summary>
/// <param name="OldText">What is replaced.</param>
/// <param name="NewText">What takes its place.</param>
/// <param name="Matches">Where it is, in order, not overlapping.</param>
internal sealed record TextChange(string OldText, string NewText, IReadOnlyList<int> Matches)
{
    // Bounds the memory: a letter occurs eight million times in the largest file.
    private const int MaxMatches = 100_000;

    /// <summary>Finds what is to be replaced.</summary>
    /// <remarks>
    /// In a text with one kind of line ending both parts are brought to it, as models write LF whatever the file has. In a mixed text they are
    /// taken as they are, then, when that is not found, with CR LF.
    /// </remarks>
    /// <exception cref="ToolException"><see cref="ToolErrors.TooLarge"/>: there are too many.</exception>
    public static TextChange Find(string text, string oldText, string newText)
    {
        if (LineEndings.IsCrLf(text))
        {
            return Exactly(text, LineEndings.ToCrLf(oldText), LineEndings.ToCrLf(newText));
        }

        if (!text.Contains("\r\n", StringComparison.Ordinal))
        {
            return Exactly(text, LineEndings.ToLf(oldText), LineEndings.ToLf(newText));
        }

        var asGiven = Exactly(text, oldText, newText);
        return asGiven.Matches.Count > 0 ? asGiven : Exactly(text, LineEndings.ToCrLf(oldText), LineEndings.ToCrLf(newText));
    }

    /// <summary>Replaces every match.</summary>
    /// <exception cref="ToolException"><see cref="ToolErrors.TooLarge"/>: the result would be larger than any file that is edited.</exception>
    public string Apply(string text)
    {
        var length = text.Length + ((long)Matches.Count * (NewText.Length - OldText.Length));
        if (length > TextFile.MaxBytes)
        {
            throw new ToolException(ToolErrors.TooLarge, $"With {Matches.Count} replacements the file would be larger than {TextFile.MaxBytes >> 20} MB. Use a command for it.");
        }

        var result = new StringBuilder((int)length);
        var done = 0;
        foreach (var match in Matches)
        {
            result.Append(text, done, match - done).Append(NewText);
            done = match + OldText.Length;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    private static TextChange Exactly(string text, string oldText, string newText)
    {
        var matches = new List<int>();
        for (var match = Next(0); match >= 0; match = Next(match + oldText.Length))
        {
            matches.Add(match);
            if (matches.Count > MaxMatches)
            {
                throw new ToolException(ToolErrors.TooLarge, $"The text to replace occurs more than {MaxMatches} times. Use a command for it.");
            }
        }

        return new TextChange(oldText, newText, matches);

        int Next(int start) => text.IndexOf(oldText, start, StringComparison.Ordinal);
    }
}
