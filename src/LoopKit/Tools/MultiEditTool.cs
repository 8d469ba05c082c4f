using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>Replaces several parts of a text file, all of them or none.</summary>
internal sealed class MultiEditTool(IWorkspaceFiles files, ReadLedger ledger)
{
    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(MultiEditTool),
        nameof(Edit),
        "multi_edit",
        "Makes several replacements in one file, in order, each as edit does and on the result of those before it. When one of them cannot be made, none is.");

    private const int MaxEdits = 200;

    public LoopTool ToLoopTool() => new(_function.Of(this), ToolEffects.Reconcilable)
    {
        ReconcileAsync = (arguments, _) => ValueTask.FromResult(Reconcile(arguments)),
    };

    private string Edit(
        [Description("The file, relative to the workspace.")] string path,
        [Description("The replacements.")] IReadOnlyList<TextEdit> edits)
    {
        if (edits.Count is 0 or > MaxEdits)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"edits has 1 to {MaxEdits} replacements.");
        }

        var file = TextFile.Load(files, path);
        ledger.RequireKnown(path, file.Hash);
        var (text, count) = ApplyAll(edits, file.Text, path);
        var bytes = file.Encode(text);
        files.Write(path, bytes);
        ledger.Record(path, TextFile.HashOf(bytes));
        return $"Made {edits.Count} edits in {path}: replaced {count} occurrence{(count == 1 ? "" : "s")}.";
    }

    private static (string Text, int Count) ApplyAll(IReadOnlyList<TextEdit> edits, string text, string path)
    {
        var count = 0;
        for (var index = 0; index < edits.Count; index++)
        {
            (text, var replaced) = edits[index].Apply(text, path, $"Edit {index + 1} of {edits.Count}: ");
            count += replaced;
        }

        return (text, count);
    }

    private ToolReconciliation Reconcile(AIFunctionArguments arguments)
    {
        var path = arguments["path"]!.ToString()!;
        var edits = ((JsonElement)arguments["edits"]!).Deserialize<List<TextEdit>>(AIJsonUtilities.DefaultOptions)!;
        var file = TextFile.Load(files, path);
        if (EditReconciliation.ReadsAsEdited(file.Text, edits))
        {
            ledger.Record(path, file.Hash);
            return new ToolReconciliation.Happened($"The host was restarted during these edits. {path} reads as it does after them, so they count as made.");
        }

        return CanBeMade(edits, file.Text, path) && !EditReconciliation.CanBeUndone(file.Text, edits)
            ? new ToolReconciliation.DidNotHappen()
            : new ToolReconciliation.Unknown($"{path} reads neither as before nor as after the edits.");
    }

    private static bool CanBeMade(List<TextEdit> edits, string text, string path)
    {
        try
        {
            _ = ApplyAll(edits, text, path);
            return true;
        }
        catch (ToolException)
        {
            return false;
        }
    }
}
