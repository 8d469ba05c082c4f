using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Tools;

/// <summary>A question to a loop.</summary>
internal sealed record QueryLoopRequest
{
    [Description("Id, name or unique prefix."), MaxLength(TextLimits.Name)]
    public required string Id { get; init; }

    [MaxLength(TextLimits.Message)]
    public required string Text { get; init; }

    [Description("Default 30."), Range(1, 60)]
    public int? TimeoutSeconds { get; init; }

    [Description("question_id of a call that timed out, with the same text: waits on instead of asking again."), MaxLength(TextLimits.Name)]
    public string? QuestionId { get; init; }
}
