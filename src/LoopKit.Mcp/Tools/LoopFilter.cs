using LoopKit.Engine;

namespace LoopKit.Mcp.Tools;

/// <summary>Which loops to list: one <see cref="LoopStatus"/>, or all that have not ended.</summary>
internal enum LoopFilter
{
    /// <summary>Every loop that has not ended.</summary>
    Active,

    /// <summary><see cref="LoopStatus.Running"/>.</summary>
    Running,

    /// <summary><see cref="LoopStatus.Waiting"/>.</summary>
    Waiting,

    /// <summary><see cref="LoopStatus.Queued"/>.</summary>
    Queued,

    /// <summary><see cref="LoopStatus.Paused"/>.</summary>
    Paused,

    /// <summary><see cref="LoopStatus.Blocked"/>.</summary>
    Blocked,

    /// <summary><see cref="LoopStatus.Completed"/>.</summary>
    Completed,

    /// <summary><see cref="LoopStatus.Failed"/>.</summary>
    Failed,

    /// <summary><see cref="LoopStatus.Stopped"/>.</summary>
    Stopped,
}
