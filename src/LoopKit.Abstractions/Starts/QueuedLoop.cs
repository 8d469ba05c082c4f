using LoopKit.Engine;

namespace LoopKit.Starts;

/// <summary>A loop that waits for its turn to run.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Position">Its place in the queue, from 1: the order in which loops will start if nobody comes and all take the same time.</param>
/// <param name="Reason">Why it waits, in words.</param>
/// <param name="EstimatedWait">How long it will probably wait; <see langword="null"/> when nobody can say, because too few loops have ended by now.</param>
public sealed record QueuedLoop(LoopSnapshot Loop, int Position, string Reason, TimeSpan? EstimatedWait);
