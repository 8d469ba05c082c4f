namespace LoopKit.Mcp.Tools;

/// <summary>The message is in the loop's inbox and survives.</summary>
internal sealed record ShareWithLoopReply
{
    public required string Loop { get; init; }

    public required string MessageId { get; init; }

    /// <summary>When the loop reads it.</summary>
    public required string Note { get; init; }
}
