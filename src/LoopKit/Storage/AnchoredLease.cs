namespace LoopKit.Storage;

/// <summary>A lease as it was granted.</summary>
/// <param name="Stream">The row of the stream; 0 for none.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="ExpiresTicks">When it expires, in UTC ticks.</param>
internal readonly record struct AnchoredLease(long Stream, long Epoch, long ExpiresTicks);
