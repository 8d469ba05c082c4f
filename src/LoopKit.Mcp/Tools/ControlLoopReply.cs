namespace LoopKit.Mcp.Tools;

/// <summary>The loop after an order.</summary>
internal sealed record ControlLoopReply
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    /// <summary>When it takes effect.</summary>
    public required string Note { get; init; }
}
