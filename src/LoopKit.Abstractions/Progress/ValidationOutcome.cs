namespace LoopKit.Progress;

/// <summary>A validation as a progress strategy sees it.</summary>
/// <param name="Command">The command line.</param>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Ending">How it ended in words, for example <c>exit code 1</c>.</param>
/// <param name="Output">Its output, beginning and end.</param>
public sealed record ValidationOutcome(string Command, bool Passed, string Ending, string Output);
