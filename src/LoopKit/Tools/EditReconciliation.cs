namespace LoopKit.Tools;

/// <summary>Finds out from a file whether an edit was made. Edits are atomic, so it was made completely or not at all.</summary>
internal static class EditReconciliation
{
    /// <summary>Whether a text reads as it does after the edit.</summary>
    /// <remarks>Text that was to be replaced and is not part of the new text is only there before an edit; new text without it only after one.</remarks>
    public static bool ReadsAsEdited(string text, string oldText, string newText)
    {
        var olds = TextChange.Find(text, oldText, newText);
        if (newText.Length == 0)
        {
            return olds.Matches.Count == 0;
        }

        var news = TextChange.Find(text, newText, oldText);
        return news.Matches.Count > 0 && olds.Matches.All(old => old + olds.OldText.Length <= LastUpTo(news.Matches, old) + news.OldText.Length);
    }

    /// <summary>Whether a text reads as it does after several edits. What a later edit changed again is not looked for.</summary>
    public static bool ReadsAsEdited(string text, IReadOnlyList<TextEdit> edits)
    {
        for (var index = 0; index < edits.Count; index++)
        {
            var edit = edits[index];
            if (!edits.Skip(index + 1).Any(later => Touch(edit.NewText, later.OldText)) && !ReadsAsEdited(text, edit.OldText, edit.NewText))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the edits could be what made a text: taken back from the last to the first, each finds what it put there.</summary>
    public static bool CanBeUndone(string text, IReadOnlyList<TextEdit> edits)
    {
        foreach (var edit in edits.Reverse().Where(edit => edit.NewText.Length > 0))
        {
            var back = TextChange.Find(text, edit.NewText, edit.OldText);
            if (back.Matches.Count == 0)
            {
                return false;
            }

            text = back.Apply(text);
        }

        return edits.Any(edit => edit.NewText.Length > 0);
    }

    /// <summary>The last of ordered places up to one; far before all of them when there is none.</summary>
    private static int LastUpTo(IReadOnlyList<int> places, int place)
    {
        var (from, to) = (0, places.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = places[middle] <= place ? (middle + 1, to) : (from, middle);
        }

        return from == 0 ? int.MinValue / 2 : places[from - 1];
    }

    private static bool Touch(string left, string right) => left.Contains(right, StringComparison.Ordinal) || right.Contains(left, StringComparison.Ordinal);
}
