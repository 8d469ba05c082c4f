namespace LoopKit.Events;

/// <summary>A protected file of a plain directory, kept so that it can be put back.</summary>
/// <param name="Path">Its path in the workspace, with <c>/</c>.</param>
/// <param name="Mode">Its git mode: <c>100644</c>, <c>100755</c> for a program, <c>120000</c> for a symbolic link.</param>
/// <param name="Content">Its bytes, or the target of the link; always a blob.</param>
public sealed record KeptFile(string Path, string Mode, Content Content);
