namespace LoopKit.Definitions;

/// <summary>A loop type in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One line about it, inherited where it has none of its own.</param>
/// <param name="Layer">Where it comes from.</param>
/// <param name="Source">The file, or what stands for it.</param>
/// <param name="Problem">Why it cannot be used, when it cannot.</param>
internal sealed record DefinitionSummary(string Name, string Description, DefinitionLayer Layer, string Source, string? Problem = null);
