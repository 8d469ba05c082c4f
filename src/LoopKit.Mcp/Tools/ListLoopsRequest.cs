using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Which loops to list.</summary>
internal sealed record ListLoopsRequest
{
    [Description("active: all that have not ended.")]
    [JsonConverter(typeof(WordConverter<LoopFilter>))]
    public LoopFilter? Status { get; init; }

    [Description("Default 20."), Range(1, 50)]
    public int? Limit { get; init; }

    [Description("next_cursor of the page before."), MaxLength(TextLimits.Name)]
    public string? Cursor { get; init; }
}
