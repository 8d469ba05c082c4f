using System.Text.Json.Serialization;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>How a question ended.</summary>
internal sealed record QueryLoopReply
{
    public required string Loop { get; init; }

    public required string QuestionId { get; init; }

    [JsonConverter(typeof(WordConverter<QueryOutcome>))]
    public required QueryOutcome Outcome { get; init; }

    public string? Answer { get; init; }

    /// <summary>What to do when there is no answer.</summary>
    public string? Note { get; init; }
}
