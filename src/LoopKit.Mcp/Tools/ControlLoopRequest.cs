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

    [Description("For its model: with steer what it reads at its next turn, the answer, or a note with approve and deny."), MaxLength(TextLimits.Message)]
    public string? Text { get; init; }

    [Description("What is answered, approved or denied; default: what the loop asks now."), MaxLength(TextLimits.Name)]
    public string? Request { get; init; }

    [Description("With raise-budget: so many more tokens.")]
    public long? Tokens { get; init; }

    [Description("With raise-budget: so many more US dollars.")]
    public double? Money { get; init; }

    [Description("With raise-budget: so many more model calls.")]
    public long? Calls { get; init; }
}
