namespace LoopKit.Mcp.Tools;

/// <summary>How much of a loop to tell.</summary>
internal enum LoopDetail
{
    /// <summary>Where it stands.</summary>
    Summary,

    /// <summary>Also what it did last.</summary>
    Full,
}
