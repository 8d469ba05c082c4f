using ModelContextProtocol.Protocol;

namespace LoopKit.Mcp.Protocol;

/// <summary>What clients are told of a tool. Fixed text only: never a name or an output of a loop.</summary>
/// <param name="Name">The name that models use.</param>
/// <param name="Title">The name that people see.</param>
/// <param name="Description">When and how to use it.</param>
/// <param name="Annotations">What it does to the world.</param>
internal sealed record ToolCard(string Name, string Title, string Description, ToolAnnotations Annotations);
