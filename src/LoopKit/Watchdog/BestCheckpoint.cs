using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>The checkpoint that validated best. Of several that are as good, the last: the work since the first of them is kept.</summary>
internal sealed record BestCheckpoint(int Iteration, ValidationMeasure Measure, Checkpoint Checkpoint);
