using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>What removing a loop comes to.</summary>
/// <param name="Bytes">The bytes of payloads and blobs that it frees.</param>
/// <param name="StillIn">The state of a loop that has not ended, which is why nothing was removed.</param>
internal readonly record struct LoopErasure(long Bytes, LoopStatus? StillIn);
