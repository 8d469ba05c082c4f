namespace LoopKit.Tools;

/// <summary>Offers tools to loops.</summary>
/// <remarks>Thread-safe. The tools themselves are called one at a time within a loop.</remarks>
public interface IToolSource
{
    /// <summary>Makes the tools for one iteration of one loop. Quick, without I/O.</summary>
    IEnumerable<LoopTool> GetTools(ToolContext context);
}
