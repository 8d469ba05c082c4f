using LoopKit.Definitions;
using LoopKit.Events;
using LoopKit.People;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>What has to be known of a call before it is made: recorded with the reply that asks for it, so that decisions need no catalogue.</summary>
internal static class ToolTraits
{
    public static ToolCall Describe(ToolCall call, LoopTool? tool, LoopDefinition definition) => tool is null ? call : call with { Effects = tool.Effects, Asks = AsksOf(tool, definition) };

    /// <summary>What is wanted of a person for a call of a tool.</summary>
    public static PersonRequestKind? AsksOf(LoopTool tool, LoopDefinition definition) => tool.Name switch
    {
        AskHumanTool.Name => PersonRequestKind.Question,
        _ when tool.RequiresApproval || tool.Function.GetService<ApprovalRequiredAIFunction>() is not null => PersonRequestKind.Approval,
        var name => definition.Approval.Contains(name, StringComparer.Ordinal) ? PersonRequestKind.Approval : null,
    };
}
