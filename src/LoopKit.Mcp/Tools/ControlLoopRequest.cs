using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>An order to a loop.</summary>
internal sealed record ControlLoopRequest
{
    [Description("Id, name or unique prefix."), MaxLength(TextLimits.Name)]
    public required string Id { get; init; }

    [JsonConverter(typeof(WordConverter<LoopAction>))]
    public required LoopAction Action { get; init; }

    [Description("Why it is stopped; shown to people."), MaxLength(TextLimits.Reason)]
    public string? Reason { get; init; }

    [Description("For steer: what its model reads at its next turn."), MaxLength(TextLimits.Message)]
    public string? Text { get; init; }
}
