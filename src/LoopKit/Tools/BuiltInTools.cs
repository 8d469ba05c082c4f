using LoopKit.Sandbox;

namespace LoopKit.Tools;

/// <summary>The tools that every loop has: read, write, edit, list, run and complete_task.</summary>
internal sealed class BuiltInTools(IProcessRunner processes) : IToolSource
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
            new ListTool(context.Files).ToLoopTool(),
            new RunTool(processes, context, ledger).ToLoopTool(),
            CompleteTaskTool.Create(),
        ];
    }
}
