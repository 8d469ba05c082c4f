using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Tools;

/// <summary>Data for a loop.</summary>
internal sealed record ShareWithLoopRequest
{
    [Description("Id, name or unique prefix."), MaxLength(TextLimits.Name)]
    public required string Id { get; init; }

    [MaxLength(TextLimits.Message)]
    public required string Text { get; init; }
}
