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
        return news.Matches.Count > 0 && olds.Matches.All(old => news.Matches.Any(match => match <= old && old + olds.OldText.Length <= match + news.OldText.Length));
    }
}
