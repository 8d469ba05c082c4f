namespace LoopKit.Engine;

/// <summary>Questions about a status.</summary>
public static class LoopStatusExtensions
{
    /// <summary>Whether the loop has ended for ever.</summary>
    public static bool IsFinal(this LoopStatus status) => status is LoopStatus.Completed or LoopStatus.Failed or LoopStatus.Stopped;

    /// <summary>Whether nothing more happens without a command: final or blocked.</summary>
    public static bool IsAtRest(this LoopStatus status) => status.IsFinal() || status == LoopStatus.Blocked;
}
