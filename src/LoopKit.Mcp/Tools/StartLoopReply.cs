namespace LoopKit.Mcp.Tools;

/// <summary>The loop that was started.</summary>
internal sealed record StartLoopReply
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    /// <summary>Whether a loop of this name and specification was there before.</summary>
    public required bool Existed { get; init; }

    /// <summary>What the loop's commands run in, or that they are not sandboxed, and why; absent when the host does not say.</summary>
    public string? Sandbox { get; init; }
}
