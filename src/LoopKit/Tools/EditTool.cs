using System.ComponentModel;
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
        var file = TextFile.Load(files, path);
        ledger.RequireKnown(path, file.Hash);
        var (text, count) = new TextEdit(old_text, new_text, replace_all).Apply(file.Text, path);
        var bytes = file.Encode(text);
        files.Write(path, bytes);
        ledger.Record(path, TextFile.HashOf(bytes));
        return $"Replaced {count} occurrence{(count == 1 ? "" : "s")} in {path}.";
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
}
