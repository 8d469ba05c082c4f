namespace LoopKit.ArchitectureTests.Wire;

/// <summary>Cannot be made without a code.</summary>
/// <param name="Code">The code.</param>
/// <param name="Note">A note.</param>
public sealed record WithPosition(int Code, string? Note);
