namespace LoopKit.Mcp.Tools;

/// <summary>What the emergency stop did.</summary>
internal sealed record StopAllLoopsReply
{
    /// <summary>How many loops were told to stop.</summary>
    public required int Stopped { get; init; }

    /// <summary>Why some could not be told; absent when all were.</summary>
    public IReadOnlyList<string>? Problems { get; init; }
}
