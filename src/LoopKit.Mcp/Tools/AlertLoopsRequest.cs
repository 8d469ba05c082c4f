using System.ComponentModel.DataAnnotations;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Tools;

/// <summary>News for loops.</summary>
internal sealed record AlertLoopsRequest
{
    [MaxLength(TextLimits.Name)]
    public required string Topic { get; init; }

    [MaxLength(TextLimits.Message)]
    public required string Text { get; init; }
}
