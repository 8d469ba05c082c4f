namespace LoopKit.Progress;

/// <summary>What one iteration left for those after it.</summary>
/// <param name="Iteration">The iteration.</param>
/// <param name="Text">The note.</param>
public sealed record ProgressNote(int Iteration, string Text);
