namespace LoopKit.Mcp.Tools;

/// <summary>Who is told.</summary>
internal sealed record AlertLoopsReply
{
    public required string Topic { get; init; }

    public required string MessageId { get; init; }

    /// <summary>How many loops have it in their inboxes.</summary>
    public required int Receivers { get; init; }
}
