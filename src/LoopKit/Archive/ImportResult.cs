using LoopKit.Engine;

namespace LoopKit.Archive;

/// <summary>What became of an import.</summary>
/// <param name="Loop">The loop as it is in the store now.</param>
/// <param name="Added">Whether it was added; otherwise the store had the same loop already, and nothing was written.</param>
public sealed record ImportResult(LoopSnapshot Loop, bool Added);
