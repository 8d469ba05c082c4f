namespace LoopKit.Workspaces;

/// <summary>What the user has checked out.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Branch">The branch; <see langword="null"/> when HEAD is detached.</param>
internal sealed record GitHead(string Commit, string? Branch);
