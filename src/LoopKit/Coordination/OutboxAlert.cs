namespace LoopKit.Coordination;

/// <summary>An alert and who gets it: whoever had subscribed when it was accepted.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="To">The receivers.</param>
internal sealed record OutboxAlert(Alert Alert, IReadOnlyList<LoopId> To);
