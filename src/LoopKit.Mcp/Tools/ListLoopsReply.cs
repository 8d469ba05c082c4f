namespace LoopKit.Mcp.Tools;

/// <summary>A page of loops.</summary>
internal sealed record ListLoopsReply
{
    public required IReadOnlyList<LoopEntry> Loops { get; init; }

    /// <summary>The cursor of the next page; absent on the last.</summary>
    public string? NextCursor { get; init; }
}
