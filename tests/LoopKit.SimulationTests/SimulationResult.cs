namespace LoopKit.SimulationTests;

/// <summary>What came of a seed.</summary>
/// <param name="Violations">What does not hold, in words.</param>
/// <param name="Counts">What happened.</param>
/// <param name="Journal">Every event of every stream, in the order of writing; random identifiers are numbered.</param>
/// <param name="Digest">SHA-256 of the journal.</param>
internal sealed record SimulationResult(IReadOnlyList<string> Violations, SimulationCounts Counts, string Journal, string Digest);
