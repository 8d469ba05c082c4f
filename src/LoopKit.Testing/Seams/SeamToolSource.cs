using LoopKit.Tools;

namespace LoopKit.Testing.Seams;

/// <summary>Tools behind a passage.</summary>
internal sealed class SeamToolSource(IToolSource inner, IPassage passage) : IToolSource
{
    public IEnumerable<LoopTool> GetTools(ToolContext context) =>
        inner.GetTools(context).Select(tool => tool with { Function = new SeamFunction(tool.Function, passage, context.Loop) });
}
