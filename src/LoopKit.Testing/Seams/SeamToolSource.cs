using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.Testing.Seams;

/// <summary>Tools behind a passage.</summary>
internal sealed class SeamToolSource(IToolSource inner, IPassage passage) : IToolSource
{
    public IEnumerable<LoopTool> GetTools(ToolContext context) => inner.GetTools(context).Select(tool => tool with
    {
        Function = new SeamFunction(tool.Function, passage, context.Loop),
        ReconcileAsync = tool.ReconcileAsync is { } reconcileAsync ? Between(tool.Name, reconcileAsync, context.Loop) : null,
    });

    private Func<AIFunctionArguments, CancellationToken, ValueTask<ToolReconciliation>> Between(
        string tool, Func<AIFunctionArguments, CancellationToken, ValueTask<ToolReconciliation>> reconcileAsync, LoopId loop) =>
        (arguments, cancellationToken) => passage.PassAsync(new SeamCall($"tool: reconcile {tool}", loop), () => reconcileAsync(arguments, cancellationToken));
}
