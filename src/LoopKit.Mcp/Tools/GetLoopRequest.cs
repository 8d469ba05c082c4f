using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Which loop to read, and how much of it.</summary>
internal sealed record GetLoopRequest
{
    [Description("Id, name or unique prefix."), MaxLength(TextLimits.Name)]
    public required string Id { get; init; }

    [Description("Default summary. full adds the last validation, the model's last words and the progress notes.")]
    [JsonConverter(typeof(WordConverter<LoopDetail>))]
    public LoopDetail? Detail { get; init; }
}
