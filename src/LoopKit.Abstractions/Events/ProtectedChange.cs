namespace LoopKit.Events;

/// <summary>A protected file that differs from how it was when the loop started.</summary>
/// <param name="Path">Its path in the workspace, with <c>/</c>.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Hash">The hash of what stands there now; <see langword="null"/> for a deleted file.</param>
public sealed record ProtectedChange(string Path, ProtectedChangeKind Kind, string? Hash = null);
