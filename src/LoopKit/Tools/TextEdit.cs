using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LoopKit.Tools;

/// <summary>One replacement, as a model asks for it.</summary>
internal sealed record TextEdit(
    [property: JsonPropertyName("old_text"), Description("The text to replace, exactly as it is in the file, without line numbers.")] string OldText,
    [property: JsonPropertyName("new_text"), Description("The text to put in its place.")] string NewText,
    [property: JsonPropertyName("replace_all"), Description("Replace every occurrence.")] bool ReplaceAll = false)
{
    /// <summary>Makes the replacement.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="which">Which of several edits it is, for messages.</param>
    /// <exception cref="ToolException"><see cref="ToolErrors.InvalidArguments"/>, <see cref="ToolErrors.NotUnique"/>.</exception>
    public (string Text, int Count) Apply(string text, string path, string which = "")
    {
        if (OldText.Length == 0 || OldText == NewText)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"{which}old_text must not be empty and must differ from new_text. Use write to create a file.");
        }

        var change = TextChange.Find(text, OldText, NewText);
        var count = change.Matches.Count;
        return count == 1 || (ReplaceAll && count > 0) ? (change.Apply(text), count) : throw NotUnique(path, count, which);
    }

    private static ToolException NotUnique(string path, int matches, string which) => new(
        ToolErrors.NotUnique,
        matches == 0
            ? $"{which}old_text occurs 0 times in '{WorkspacePath.Shown(path)}'. Copy it exactly from the file, white space included."
            : $"{which}old_text occurs {matches} times in '{WorkspacePath.Shown(path)}'. Give more of the lines around it, or set replace_all.");
}
