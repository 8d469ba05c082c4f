namespace LoopKit.Workspaces.Protection;

/// <summary>How a later state of a workspace differs from an earlier one.</summary>
/// <param name="Changed">The files that are others, or gone.</param>
/// <param name="Added">The files that are new.</param>
internal sealed record TreeDifference(IReadOnlyList<string> Changed, IReadOnlyList<string> Added);
