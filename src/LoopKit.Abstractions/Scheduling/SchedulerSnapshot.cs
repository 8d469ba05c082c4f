namespace LoopKit.Scheduling;

/// <summary>What a scheduler is doing.</summary>
/// <param name="Lanes">Every lane in use, by name.</param>
public sealed record SchedulerSnapshot(IReadOnlyList<LaneSnapshot> Lanes);
