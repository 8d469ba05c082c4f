using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Tools;

/// <summary>The emergency stop.</summary>
internal sealed record StopAllLoopsRequest
{
    [Description("Why; shown to people."), MaxLength(TextLimits.Reason)]
    public required string Reason { get; init; }
}
