using LoopKit.Sandbox;
using LoopKit.Secrets;

namespace LoopKit.Tools;

/// <summary>The tools that every loop has, whatever its surroundings: files, commands, and the word that it is done.</summary>
internal sealed class BuiltInTools(IProcessRunner processes, Redactor? redactor = null) : IToolSource
{
    /// <inheritdoc/>
    public IEnumerable<LoopTool> GetTools(ToolContext context)
    {
        var ledger = new ReadLedger(context.Files, context.FilesReadBefore);
        return
        [
            new ReadTool(context.Files, ledger).ToLoopTool(),
            new WriteTool(context.Files, ledger).ToLoopTool(),
            new EditTool(context.Files, ledger).ToLoopTool(),
            new MultiEditTool(context.Files, ledger).ToLoopTool(),
            new ListTool(context.Files).ToLoopTool(),
            new TreeTool(context.Files).ToLoopTool(),
            new GlobTool(context.Files).ToLoopTool(),
            new GrepTool(context.Files).ToLoopTool(),
            new RunTool(processes, context, ledger, redactor).ToLoopTool(),
            .. processes.CanEnforceReadOnly ? [new RunTool(processes, context, ledger, redactor, isReadOnly: true).ToLoopTool()] : Array.Empty<LoopTool>(),
            TodoTool.Create(),
            CompleteTaskTool.Create(),
        ];
    }
}
