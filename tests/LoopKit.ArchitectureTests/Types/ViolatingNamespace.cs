namespace LoopKit.ArchitectureTests.Types.Violating.Utils;

/// <summary>Stands in a namespace that says nothing, on purpose.</summary>
public sealed class Word;
