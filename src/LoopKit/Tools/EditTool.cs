using System.ComponentModel;
using System.Text;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>Replaces a part of a text file.</summary>
internal sealed class EditTool(IWorkspaceFiles files, ReadLedger ledger)
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(EditTool),
        nameof(Edit),
        "edit",
        "Replaces text in a file of the workspace. The file must have been read or written in this iteration and be unchanged since. old_text must occur exactly once, unless replace_all is true: give enough of the lines around it.");

    public LoopTool ToLoopTool() => new(_function.Of(this), ToolEffects.Reconcilable)
    {
        ReconcileAsync = (arguments, _) => ValueTask.FromResult(Reconcile(Text(arguments, "path"), Text(arguments, "old_text"), Text(arguments, "new_text"))),
    };

    private string Edit(
        [Description("The file, relative to the workspace.")] string path,
        [Description("The text to replace, exactly as it is in the file, without line numbers.")] string old_text,
        [Description("The text to put in its place.")] string new_text,
        [Description("Replace every occurrence.")] bool replace_all = false)
    {
        if (old_text.Length == 0 || old_text == new_text)
        {
            throw new ToolException(ToolErrors.InvalidArguments, "old_text must not be empty and must differ from new_text. Use write to create a file.");
        }

        var file = TextFile.Load(files, path);
        ledger.RequireKnown(path, file.Hash);
        var change = TextChange.Find(file.Text, old_text, new_text);
        if (change.Matches.Count != 1 && !(replace_all && change.Matches.Count > 0))
        {
            throw NotUnique(path, change.Matches.Count);
        }

        var bytes = Encode(file, change.Apply(file.Text));
        files.Write(path, bytes);
        ledger.Record(path, TextFile.HashOf(bytes));
        return $"Replaced {change.Matches.Count} occurrence{(change.Matches.Count == 1 ? "" : "s")} in {path}.";
    }

    private ToolReconciliation Reconcile(string path, string oldText, string newText)
    {
        var file = TextFile.Load(files, path);
        if (!EditReconciliation.ReadsAsEdited(file.Text, oldText, newText))
        {
            return new ToolReconciliation.DidNotHappen();
        }

        ledger.Record(path, file.Hash);
        return new ToolReconciliation.Happened($"The host was restarted during this edit. {path} reads as it does after the edit, so it counts as made.");
    }

    private static string Text(AIFunctionArguments arguments, string name) => arguments.GetValueOrDefault(name)?.ToString() ?? "";

    private static ToolException NotUnique(string path, int matches) => new(
        ToolErrors.NotUnique,
        matches == 0
            ? $"old_text occurs 0 times in '{WorkspacePath.Shown(path)}'. Copy it exactly from the file, white space included."
            : $"old_text occurs {matches} times in '{WorkspacePath.Shown(path)}'. Give more of the lines around it, or set replace_all.");

    private static byte[] Encode(TextFile file, string text)
    {
        try
        {
            // What cannot be read cannot be written back unchanged either.
            var isFaithful = TextFile.HashOf(file.Form.Encode(file.Text)) == file.Hash;
            return isFaithful
                ? file.Form.Encode(text)
                : throw new ToolException(ToolErrors.NotRegular, $"The file is not valid {file.Form.Encoding.WebName}; an edit would damage the rest of it.");
        }
        catch (EncoderFallbackException)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"The file's encoding, {file.Form.Encoding.WebName}, does not have a character of new_text.");
        }
    }
}
