namespace LoopKit.Workspaces;

/// <summary>A commit and its tree.</summary>
internal readonly record struct SavedCommit(string Commit, string Tree);
