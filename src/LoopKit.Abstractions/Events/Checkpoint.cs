namespace LoopKit.Events;

/// <summary>The saved state of a workspace.</summary>
/// <param name="Commit">The git commit; <see langword="null"/> outside git.</param>
/// <param name="Tree">The git tree; <see langword="null"/> outside git.</param>
/// <param name="Changed">Whether anything differs from the checkpoint before.</param>
public sealed record Checkpoint(string? Commit, string? Tree, bool Changed);
