using LoopKit.Tools;

namespace LoopKit.Tests.Replay;

/// <summary>Offers tools that a test has made.</summary>
internal sealed class GivenTools(params LoopTool[] tools) : IToolSource
{
    public IEnumerable<LoopTool> GetTools(ToolContext context) => tools;
}
