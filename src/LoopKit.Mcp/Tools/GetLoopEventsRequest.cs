using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Tools;

/// <summary>Which events to read.</summary>
internal sealed record GetLoopEventsRequest
{
    [Description("Id, name or unique prefix."), MaxLength(TextLimits.Name)]
    public required string Id { get; init; }

    [Description("next_after of the call before; default 0, from the beginning."), Range(0, int.MaxValue)]
    public int? After { get; init; }

    [Description("Default 50."), Range(1, 100)]
    public int? Limit { get; init; }

    [Description("How long to wait when nothing is new; default 0."), Range(0, 30)]
    public int? WaitSeconds { get; init; }
}
