namespace LoopKit.Mcp.Tools;

/// <summary>A page of events.</summary>
internal sealed record GetLoopEventsReply
{
    public required IReadOnlyList<EventEntry> Events { get; init; }

    /// <summary>The cursor of the next call.</summary>
    public required long NextAfter { get; init; }

    /// <summary>Whether the next call finds events at once.</summary>
    public required bool More { get; init; }

    public required string Status { get; init; }

    /// <summary>Whether nothing more happens without a command.</summary>
    public required bool AtRest { get; init; }
}
