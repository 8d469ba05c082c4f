using LoopKit.Engine;

namespace LoopKit.Retention;

/// <summary>A loop that retention deletes, or would.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Bytes">The bytes of event payloads and blobs that this frees.</param>
public sealed record PrunedLoop(LoopSnapshot Loop, long Bytes);
