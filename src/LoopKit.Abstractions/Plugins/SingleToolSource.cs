using LoopKit.Tools;

namespace LoopKit.Plugins;

/// <summary>Offers one tool to every loop.</summary>
internal sealed class SingleToolSource(LoopTool tool) : IToolSource
{
    public IEnumerable<LoopTool> GetTools(ToolContext context) => [tool];
}
