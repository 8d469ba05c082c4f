namespace LoopKit.Starts;

/// <summary>The queue of loops at one moment.</summary>
/// <param name="Running">How many loops have a place.</param>
/// <param name="Places">How many may have one at a time.</param>
/// <param name="Waiting">Who waits, in the order in which they will probably start.</param>
public sealed record QueueSnapshot(int Running, int Places, IReadOnlyList<QueuedLoop> Waiting);
